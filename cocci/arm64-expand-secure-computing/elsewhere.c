/* syscall_trace_enter() of others knows no _TIF_SYSCALL_EMU, no report_syscall_entry() and no NO_SYSCALL. */
long do_syscall_trace_enter(struct pt_regs *regs)
{
	if (secure_computing() == -1)
		return -1;

	if (test_thread_flag(TIF_SYSCALL_TRACEPOINT))
		trace_sys_enter(regs, regs->gpr[0]);

	read_thread_flags(_TIF_SYSCALL_TRACE);
	return regs->gpr[0];
}
