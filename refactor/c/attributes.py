"""Attributes in the kernel's C, which a parser of plain C takes for names.

Sources: include/linux/compiler*.h, init.h, cache.h, linkage.h and btf.h of Linux 6.12 to 7.3.
"""

from __future__ import annotations

PLAIN = frozenset(
    """
    asmlinkage noinline noinline_for_stack noinstr notrace STATIC __always_inline __always_unused
    __attribute_const__ __bitwise __cold __cpuidle __deprecated __designated_init __exit __exitdata
    __flatten __force __head __hot __init __initconst __initconst_or_module __initdata
    __initdata_or_module __init_or_module __iomem __irq_entry __kprobes __latent_entropy __lockfunc
    __malloc __maybe_unused __meminit __meminitdata __must_check __naked __net_exit __net_init
    __net_initdata __nocast __nocfi __noendbr __nomerge __no_kasan_or_inline __no_kcsan
    __no_kstack_erase __no_profile __no_randomize_layout __no_sanitize_address __no_sanitize_memory
    __no_sanitize_thread __no_sanitize_undefined __no_stack_protector __nonstring __noreturn
    __nosavedata __noscs __notrace_funcgraph __packed __page_aligned_bss __page_aligned_data
    __percpu __private __pure __randomize_layout __rcu __read_mostly __ref __refconst __refdata
    __ro_after_init __sched __softirq_entry __unused __used __user __visible __weak __bpf_kfunc
    __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned
    ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp
    """.split()
)
"""Attributes without arguments."""

CALLED = frozenset(
    """
    __acquires __acquires_shared __aligned __alloc_size __assume_aligned __cond_acquires
    __cond_releases __counted_by __counted_by_be __counted_by_le __counted_by_ptr __diagnose_as
    __guarded_by __must_hold __must_hold_shared __no_sanitize __printf __pt_guarded_by
    __realloc_size __releases __releases_shared __scanf __section __sized_by
    """.split()
)
"""Attributes with arguments."""
