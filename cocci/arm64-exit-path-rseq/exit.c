#include <linux/randomize_kstack.h>

void syscall_exit_work(struct pt_regs *regs, unsigned long flags)
{
	rseq_syscall(regs);

	audit_syscall_exit(regs);

	if (flags & (_TIF_SYSCALL_TRACE | _TIF_SINGLESTEP))
		report_syscall_exit(regs);
}

static void el0_svc_common(struct pt_regs *regs, int scno)
{
	unsigned long flags;

	invoke_syscall(regs, scno);

	flags = read_thread_flags();
	if (has_syscall_work(flags) || flags & _TIF_SINGLESTEP ||
	    IS_ENABLED(CONFIG_DEBUG_RSEQ))
		syscall_exit_work(regs, flags);
}
