#include <linux/compat.h>
#include <linux/elf.h>
#include <asm/fpsimd.h>

/* syscall_trace_enter() and syscall_exit_work() are generic. */
long arch_ptrace(struct task_struct *child, long request)
{
	return ptrace_request(child, request);
}

static void leave(struct pt_regs *regs)
{
	syscall_exit_work(regs, syscall_trace_enter(regs));
}
