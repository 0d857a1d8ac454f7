// SPDX-License-Identifier: GPL-2.0-only
/*
 * Based on arch/arm/kernel/ptrace.c
 */

#include <linux/audit.h>
#include <linux/compat.h>
#include <linux/seccomp.h>
#include <linux/elf.h>
#include <linux/rseq.h>

#include <asm/entry-common.h>
#include <asm/fpsimd.h>
#include <asm/syscall.h>
#include <asm/traps.h>

#define CREATE_TRACE_POINTS
#include <trace/events/syscalls.h>

long arch_ptrace(struct task_struct *child, long request)
{
	return ptrace_request(child, request);
}

static void syscall_enter_audit(struct pt_regs *regs, long syscall)
{
	audit_syscall_entry(syscall, 0, 0, 0, 0);
}

int syscall_trace_enter(struct pt_regs *regs, unsigned long flags)
{
	syscall_enter_audit(regs, 0);

	return 0;
}

/*
 * What is a step.
 */
static bool report_single_step(unsigned long flags)
{
	return flags & _TIF_SINGLESTEP;
}

void syscall_exit_work(struct pt_regs *regs, unsigned long flags)
{
	audit_syscall_exit(regs);
}

/*
 * Bits that are always zero.
 */
#define RES0 1
