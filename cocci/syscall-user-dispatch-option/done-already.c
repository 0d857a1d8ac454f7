#include <linux/sched.h>
#include <linux/syscall_user_dispatch.h>

static __always_inline void syscall_exit_work(struct pt_regs *regs, unsigned long work)
{
	if (work & SYSCALL_WORK_SYSCALL_USER_DISPATCH) {
		if (syscall_user_dispatch_clear_on_dispatch())
			return;
	}

	audit_syscall_exit(regs);
}
