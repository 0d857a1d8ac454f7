int syscall_trace_enter(struct pt_regs *regs, unsigned long flags)
{
	if (flags & _TIF_SYSCALL_TRACE)
		report_syscall_entry(regs);

	return regs->syscallno;
}

static void do_notify_resume(struct pt_regs *regs)
{
	unsigned long flags = read_thread_flags();

	if (flags & _TIF_SIGPENDING)
		do_signal(regs);
}
