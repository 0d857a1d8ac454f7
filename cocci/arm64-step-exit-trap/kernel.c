/* As user_enable_single_step() and user_disable_single_step(), but for the kernel. */
void kernel_enable_single_step(struct task_struct *task)
{
	if (!test_and_set_ti_thread_flag(task_thread_info(task), TIF_SINGLESTEP))
		set_regs_spsr_ss(task_pt_regs(task));
}

void kernel_disable_single_step(struct task_struct *task)
{
	clear_ti_thread_flag(task_thread_info(task), TIF_SINGLESTEP);
}
