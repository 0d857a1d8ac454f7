#include <linux/ptrace.h>

static inline bool has_syscall_work(unsigned long flags)
{
	return unlikely(flags & _TIF_SYSCALL_WORK);
}

static void svc(struct pt_regs *regs, int nr)
{
	unsigned long flags = read_thread_flags();

	if (has_syscall_work(flags)) {
		/* Tracers come first. */
		nr = syscall_trace_enter(regs);
		if (nr == NO_SYSCALL)
			goto out;
	}

	invoke_syscall(regs, nr, NR, table);

	/* Flags may have changed. */
	if (!has_syscall_work(flags) && !IS_ENABLED(CONFIG_DEBUG_RSEQ)) {
		flags = read_thread_flags();
		if (!has_syscall_work(flags) && !(flags & _TIF_SINGLESTEP))
			return;
	}
out:
	syscall_trace_exit(regs);
}
