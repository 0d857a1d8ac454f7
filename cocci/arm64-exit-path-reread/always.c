static void el0_svc_common(struct pt_regs *regs, int scno)
{
	invoke_syscall(regs, scno);

	syscall_exit_work(regs, read_thread_flags());
}
