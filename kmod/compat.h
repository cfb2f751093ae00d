/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that knows kernel versions. Force-included in front of every
 * file, so it stays small. It cannot ask __has_include(): sparse does not know
 * that.
 */
#ifndef IKEK_COMPAT_H
#define IKEK_COMPAT_H

#include <linux/version.h>

/* Headers that moved */

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/hex.h>
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* Generic netlink, for what the kernel's generator writes */

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define genl_split_ops	genl_ops	/* the fields used are the same */
#define split_ops	ops
#define n_split_ops	n_ops
#endif

/* As 7.x has it, token for token */
#define NLA_POLICY_MAX_LEN(_len)	NLA_POLICY_MAX(NLA_BINARY, _len)

/* Timers */

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define ikek_compat_hrtimer_setup	hrtimer_setup
#else
#define ikek_compat_hrtimer_setup(_timer, _function, _clock, _mode)	\
do {									\
	hrtimer_init(_timer, _clock, _mode);				\
	(_timer)->function = _function;					\
} while (0)
#endif

/*
 * XFRM. Stable kernels take such changes over, so the function's type is
 * looked at instead of the version.
 */

#include <linux/limits.h>
#include <linux/types.h>
#include <linux/xfrm.h>

struct net;
struct netlink_ext_ack;
struct xfrm_state;

static inline int
ikek_compat_init_1(int (*init)(struct xfrm_state *), struct xfrm_state *x)
{
	return init(x);
}

static inline int
ikek_compat_init_2(int (*init)(struct xfrm_state *, struct netlink_ext_ack *),
		   struct xfrm_state *x)
{
	return init(x, NULL);
}

/* extack came after 6.12 */
#define ikek_compat_init_state(x)				\
	_Generic(&xfrm_init_state,				\
		 int (*)(struct xfrm_state *):			\
			ikek_compat_init_1,			\
		 default:					\
			ikek_compat_init_2)(xfrm_init_state, x)

static inline struct xfrm_state *
ikek_compat_byseq_3(struct xfrm_state *(*find)(struct net *, u32, u32),
		    struct net *net, u32 mark, u32 seq)
{
	return find(net, mark, seq);
}

static inline struct xfrm_state *
ikek_compat_byseq_4(struct xfrm_state *(*find)(struct net *, u32, u32, u32),
		    struct net *net, u32 mark, u32 seq)
{
	return find(net, mark, seq, UINT_MAX);
}

/* pcpu_num came with 6.13 and some 6.12; UINT_MAX stands for any CPU */
#define ikek_compat_find_acq_byseq(net, mark, seq)		\
	_Generic(&xfrm_find_acq_byseq,				\
		 struct xfrm_state *(*)(struct net *, u32, u32):	\
			ikek_compat_byseq_3,			\
		 default:					\
			ikek_compat_byseq_4)			\
		(xfrm_find_acq_byseq, net, mark, seq)

/*
 * Where a state is kept beside the policy that used it last, or NULL. It came
 * in the series that brought this flag.
 */
#ifdef XFRM_POLICY_CPU_ACQUIRE
#define ikek_compat_state_kept(x)	(&(x)->state_cache)
#else
#define ikek_compat_state_kept(x)	((struct hlist_node *)NULL)
#endif

#endif
