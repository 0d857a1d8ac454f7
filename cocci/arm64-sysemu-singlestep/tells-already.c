static void report_syscall_exit(struct pt_regs *regs, int step)
{
	ptrace_report_syscall_exit(regs, step);
}

void syscall_exit_work(struct pt_regs *regs, unsigned long flags)
{
	audit_syscall_exit(regs);

	if (flags & _TIF_SYSCALL_TRACE)
		report_syscall_exit(regs, test_thread_flag(TIF_SINGLESTEP));
	if (flags & _TIF_SINGLESTEP)
		clear_thread_flag(TIF_SINGLESTEP);
}
