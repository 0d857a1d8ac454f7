/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Macros of the kernel that spatch cannot parse without help. tests/bench/kernel_macros.py derives
 * all but those of functions and the first attributes from the headers of a kernel, here of 7.3.
 * YACFE_ITERATOR is a hint of spatch's own (standard.h): the head of a loop, whose arguments are
 * examined as any.
 */
/* Functions, as standard.h has those of SYSCALL_DEFINE1() and so on. */
#define COMPAT_SYSCALL_DEFINE1(func, t1, a1) asmlinkage long func(t1 a1)
#define COMPAT_SYSCALL_DEFINE2(func, t1, a1, t2, a2) asmlinkage long func(t1 a1, t2 a2)
#define COMPAT_SYSCALL_DEFINE3(func, t1, a1, t2, a2, t3, a3) \
	asmlinkage long func(t1 a1, t2 a2, t3 a3)
#define COMPAT_SYSCALL_DEFINE4(func, t1, a1, t2, a2, t3, a3, t4, a4) \
	asmlinkage long func(t1 a1, t2 a2, t3 a3, t4 a4)
#define COMPAT_SYSCALL_DEFINE5(func, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5) \
	asmlinkage long func(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5)
#define COMPAT_SYSCALL_DEFINE6(func, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6) \
	asmlinkage long func(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5, t6 a6)
#define BPF_CALL_1(func, t1, a1) u64 func(t1 a1)
#define BPF_CALL_2(func, t1, a1, t2, a2) u64 func(t1 a1, t2 a2)
#define BPF_CALL_3(func, t1, a1, t2, a2, t3, a3) u64 func(t1 a1, t2 a2, t3 a3)
#define BPF_CALL_4(func, t1, a1, t2, a2, t3, a3, t4, a4) u64 func(t1 a1, t2 a2, t3 a3, t4 a4)
#define BPF_CALL_5(func, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5) \
	u64 func(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5)
#define NOTRACE_BPF_CALL_1(func, t1, a1) u64 func(t1 a1)
/* Attributes and loops. */
#define __cond_acquires(...)
#define __cond_acquires_shared(...)
#define __context_unsafe(...)
#define __no_context_analysis
#define __acquires(...)
#define __acquires_ctx_lock(...)
#define __acquires_shared(...)
#define __acquires_shared_ctx_lock(...)
#define __alias(...)
#define __aligned(...)
#define __alloc_size__(...)
#define __assume(...)
#define __assume_aligned(...)
#define __assumes_ctx_lock(...)
#define __assumes_shared_ctx_lock(...)
#define __cleanup(...)
#define __compiletime_error(...)
#define __compiletime_warning(...)
#define __cond_releases(...)
#define __copy(...)
#define __counted_by(...)
#define __counted_by_be(...)
#define __counted_by_le(...)
#define __counted_by_ptr(...)
#define __ctx_lock_type(...)
#define __diagnose_as(...)
#define __excludes_ctx_lock(...)
#define __free(...)
#define __guarded_by(...)
#define __mode(...)
#define __must_hold(...)
#define __must_hold_shared(...)
#define __must_not_hold(...)
#define __nonnull_args(...)
#define __pass_dynamic_object_size(...)
#define __pass_object_size(...)
#define __printf(...)
#define __pt_guarded_by(...)
#define __realloc_size(...)
#define __releases(...)
#define __releases_ctx_lock(...)
#define __releases_shared(...)
#define __releases_shared_ctx_lock(...)
#define __requires_ctx_lock(...)
#define __requires_shared_ctx_lock(...)
#define __returns_ctx_lock(...)
#define __scanf(...)
#define __section(...)
#define __try_acquires_ctx_lock(...)
#define __try_acquires_shared_ctx_lock(...)
#define _sctp_walk_errors(...) YACFE_ITERATOR
#define _sctp_walk_fwdtsn(...) YACFE_ITERATOR
#define _sctp_walk_params(...) YACFE_ITERATOR
#define adis_dev_auto_scoped_lock(...) YACFE_ITERATOR
#define drm_exec_until_all_locked(...) YACFE_ITERATOR
#define for_active_class_range(...) YACFE_ITERATOR
#define for_class_mod_mem_type(...) YACFE_ITERATOR
#define for_class_range(...) YACFE_ITERATOR
#define for_ftrace_rec_iter(...) YACFE_ITERATOR
#define for_next_zone_zonelist_nodemask(...) YACFE_ITERATOR
#define for_other_threads(...) YACFE_ITERATOR
#define ip_vs_rht_for_bucket_retry(...) YACFE_ITERATOR
#define ip_vs_rht_walk_buckets(...) YACFE_ITERATOR
#define ip_vs_rht_walk_buckets_rcu(...) YACFE_ITERATOR
#define ip_vs_rht_walk_buckets_safe_rcu(...) YACFE_ITERATOR
#define kunit_warning_suppress(...) YACFE_ITERATOR
#define scoped_class(...) YACFE_ITERATOR
#define scoped_guard(...) YACFE_ITERATOR
#define scoped_irqdesc_get_and_buslock(...) YACFE_ITERATOR
#define scoped_irqdesc_get_and_lock(...) YACFE_ITERATOR
#define scoped_seqlock_read(...) YACFE_ITERATOR
#define scoped_user_read_access(...) YACFE_ITERATOR
#define scoped_user_read_access_size(...) YACFE_ITERATOR
#define scoped_user_rw_access(...) YACFE_ITERATOR
#define scoped_user_rw_access_size(...) YACFE_ITERATOR
#define scoped_user_write_access(...) YACFE_ITERATOR
#define scoped_user_write_access_size(...) YACFE_ITERATOR
#define scoped_with_creds(...) YACFE_ITERATOR
#define scoped_with_init_fs(...) YACFE_ITERATOR
#define scoped_with_kernel_creds(...) YACFE_ITERATOR
#define sctp_walk_errors(...) YACFE_ITERATOR
#define sctp_walk_fwdtsn(...) YACFE_ITERATOR
#define sctp_walk_params(...) YACFE_ITERATOR
#define skb_list_walk_safe(...) YACFE_ITERATOR
#define skb_queue_reverse_walk(...) YACFE_ITERATOR
#define skb_queue_reverse_walk_from_safe(...) YACFE_ITERATOR
#define skb_queue_reverse_walk_safe(...) YACFE_ITERATOR
#define skb_queue_walk(...) YACFE_ITERATOR
#define skb_queue_walk_from(...) YACFE_ITERATOR
#define skb_queue_walk_from_safe(...) YACFE_ITERATOR
#define skb_queue_walk_safe(...) YACFE_ITERATOR
#define skb_rbtree_walk(...) YACFE_ITERATOR
#define skb_rbtree_walk_from(...) YACFE_ITERATOR
#define skb_rbtree_walk_from_safe(...) YACFE_ITERATOR
#define skb_walk_frags(...) YACFE_ITERATOR
#define tcp_for_write_queue_from_safe(...) YACFE_ITERATOR
/* These hide what is between their parentheses. */
#define scoped_cond_guard(...) if (1)
#define LATE_SYSTEM_SLEEP_PM_OPS(...)
#define NOIRQ_SYSTEM_SLEEP_PM_OPS(...)
#define RUNTIME_PM_OPS(...)
#define SET_LATE_SYSTEM_SLEEP_PM_OPS(...)
#define SET_NOIRQ_SYSTEM_SLEEP_PM_OPS(...)
#define SET_RUNTIME_PM_OPS(...)
#define SET_SYSTEM_SLEEP_PM_OPS(...)
#define SYSTEM_SLEEP_PM_OPS(...)
