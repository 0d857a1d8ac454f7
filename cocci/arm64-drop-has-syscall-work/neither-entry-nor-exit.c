/* A caller that is neither the entry nor the exit path: which mask is meant must be decided by a person. */
static bool traced(struct task_struct *task)
{
	return has_syscall_work(read_task_thread_flags(task));
}

/* Another function of the kind, on other flags. */
static inline bool has_irq_work(unsigned long flags)
{
	return unlikely(flags & _TIF_IRQ_WORK);
}
