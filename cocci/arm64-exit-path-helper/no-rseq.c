static void leave(struct pt_regs *regs)
{
	unsigned long flags;

	rseq_syscall(regs);
	flags = read_thread_flags();

	if (has_syscall_work(flags))
		syscall_exit_work(regs, flags);
}
