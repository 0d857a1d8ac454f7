#include <asm/debug-monitors.h>
#include <asm/fpsimd.h>

/* __seccomp_permit_syscall() and __secure_computing() are for others. */
int syscall_trace_enter(struct pt_regs *regs, unsigned long flags)
{
	int ret;

	if (flags & _TIF_SYSCALL_EMU) {
		ret = report_syscall_entry(regs);
		if (ret)
			return NO_SYSCALL;
	}

	return regs->syscallno;
}

void syscall_exit_work(struct pt_regs *regs, unsigned long flags)
{
	report_syscall_exit(regs);
}
