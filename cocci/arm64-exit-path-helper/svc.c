static void el0_svc_common(struct pt_regs *regs, int scno)
{
	unsigned long flags = read_thread_flags();

	if (has_syscall_work(flags)) {
		scno = syscall_trace_enter(regs, flags);
		if (scno == NO_SYSCALL)
			goto trace_exit;
	}

	invoke_syscall(regs, scno);

trace_exit:
	flags = read_thread_flags();
	rseq_syscall(regs);

	if (has_syscall_work(flags) || flags & _TIF_SINGLESTEP)
		syscall_exit_work(regs, flags);
}
