/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	kmod/ikek.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: tools/regen */

#ifndef _LINUX_IKEK_GEN_H
#define _LINUX_IKEK_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/ikek.h>

/* Common nested types */
extern const struct nla_policy ikek_child_nl_policy[IKEK_A_CHILD_INACTIVITY + 1];
extern const struct nla_policy ikek_identity_nl_policy[IKEK_A_IDENTITY_DATA + 1];
extern const struct nla_policy ikek_mark_nl_policy[IKEK_A_MARK_MASK + 1];
extern const struct nla_policy ikek_proposal_nl_policy[IKEK_A_PROPOSAL_STANDARD + 1];
extern const struct nla_policy ikek_range_nl_policy[IKEK_A_RANGE_END + 1];
extern const struct nla_policy ikek_selector_nl_policy[IKEK_A_SELECTOR_END + 1];
extern const struct nla_policy ikek_transform_nl_policy[IKEK_A_TRANSFORM_KEY_BITS + 1];

int ikek_nl_dump_start(struct netlink_callback *cb);

int ikek_nl_version_get_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_load_begin_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_conn_add_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_secret_add_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_settings_set_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_load_diff_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ikek_nl_load_commit_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_conn_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ikek_nl_cred_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ikek_nl_sa_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ikek_nl_attempt_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int ikek_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_alg_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ikek_nl_up_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_down_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_rekey_doit(struct sk_buff *skb, struct genl_info *info);
int ikek_nl_flush_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	IKEK_NLGRP_EVENTS,
};

extern struct genl_family ikek_nl_family;

#endif /* _LINUX_IKEK_GEN_H */
