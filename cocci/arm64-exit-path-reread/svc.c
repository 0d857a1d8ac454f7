static void el0_svc_common(struct pt_regs *regs, int scno)
{
	unsigned long flags = read_thread_flags();

	if (has_syscall_work(flags)) {
		scno = syscall_trace_enter(regs, flags);
		if (scno == NO_SYSCALL)
			goto trace_exit;
	}

	invoke_syscall(regs, scno);

	/*
	 * The tracing status may have changed under our feet, so we have to
	 * check again.
	 */
	if (!has_syscall_work(flags) && !IS_ENABLED(CONFIG_DEBUG_RSEQ)) {
		flags = read_thread_flags();
		if (!has_syscall_work(flags) && !(flags & _TIF_SINGLESTEP))
			return;
	}

trace_exit:
	syscall_exit_work(regs, read_thread_flags());
}
