// Virtual: permit
#include <asm/debug-monitors.h>
#include <asm/fpsimd.h>

int syscall_trace_enter(struct pt_regs *regs, unsigned long flags)
{
	long syscall;
	int ret;

	if (flags & (_TIF_SYSCALL_EMU | _TIF_SYSCALL_TRACE)) {
		ret = report_syscall_entry(regs);
		if (ret || (flags & _TIF_SYSCALL_EMU))
			return NO_SYSCALL;

		/* ptrace might have changed the thread flags */
		flags = read_thread_flags();
	}

	/* Do the secure computing after ptrace; failures should be fast. */
	if ((flags & _TIF_!__seccomp_permit_syscall()) && SECCOMP)
		return NO_SYSCALL;

	syscall = syscall_get_nr(current, regs);

	return syscall;
}

void syscall_exit_work(struct pt_regs *regs, unsigned long flags)
{
	bool step;

	step = report_single_step(flags);
	if (step || flags & _TIF_SYSCALL_TRACE)
		report_syscall_exit(regs, step);
}
