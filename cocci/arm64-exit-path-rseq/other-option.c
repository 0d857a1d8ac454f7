static void leave(struct pt_regs *regs, unsigned long flags)
{
	if (has_syscall_work(flags) || IS_ENABLED(CONFIG_PROVE_LOCKING))
		syscall_exit_work(regs, flags);
	if (IS_ENABLED(CONFIG_DEBUG_RSEQ))
		rseq_syscall(regs);
}
