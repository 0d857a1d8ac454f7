// Virtual: permit
#include <linux/compiler.h>
#include <linux/context_tracking.h>
#include <linux/errno.h>
#include <linux/randomize_kstack.h>
#include <linux/rseq.h>

static __always_inline void syscall_exit_to_user_mode_work(struct pt_regs *regs)
{
	unsigned long flags = read_thread_flags();

	rseq_syscall(regs);

	if (unlikely(flags & _TIF_SYSCALL_EXIT_WORK) || flags & _TIF_SINGLESTEP)
		syscall_exit_work(regs, flags);
}

static void el0_svc_common(struct pt_regs *regs, int scno, int sc_nr,
			   const syscall_fn_t syscall_table[])
{
	unsigned long flags = read_thread_flags();

	regs->syscallno = scno;

	if (unlikely(flags & _TIF_MTE_ASYNC_FAULT)) {
		syscall_set_return_value(current, regs, -ERESTARTNOINTR, 0);
		return;
	}

	if (unlikely(flags & _TIF_SYSCALL_WORK)) {
		if (scno == NO_SYSCALL)
			syscall_set_return_value(current, regs, -ENOSYS, 0);
		scno = syscall_trace_enter(regs, flags);
		if (scno == NO_SYSCALL)
			goto trace_exit;
	}

	invoke_syscall(regs, scno, sc_nr, syscall_table);

trace_exit:
	syscall_exit_to_user_mode_work(regs);
}
