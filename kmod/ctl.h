/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control interface: generic netlink family "ikek".
 *
 * ctl.c has the family, loading, orders and events; ctl_conf.c makes
 * connections, secrets and settings of attributes; ctl_diff.c tells what a load
 * would change; ctl_show.c makes attributes of what is there. What the messages
 * look like is described in ikek.yaml.
 */
#ifndef IKEK_CTL_H
#define IKEK_CTL_H

#include <net/netlink.h>

#include "ike/engine.h"

int ikek_ctl_register(void);
void ikek_ctl_unregister(void);
void ikek_ctl_event(struct net *net, const struct ike_event *event);

/**
 * struct ikek_ctl_diag - where a refusal is explained, and what is known
 * @extack: of the message that is refused
 * @have: transforms that the kernel was found to have, for IKE and for ESP, by
 *	type, a bit for each ID; a large load asks often
 */
struct ikek_ctl_diag {
	struct netlink_ext_ack *extack;
	u64 have[2][IKE_TRANSFORM_TYPE_MAX + 1];
};

int ikek_ctl_refuse(struct ikek_ctl_diag *d, const struct nlattr *attr,
		    const char *format, ...) __printf(3, 4);

int ikek_ctl_conn_build(struct ikek_ctl_diag *d, const struct nlattr *head,
			int len, struct nlattr **attrs, struct ike_conn **out);
int ikek_ctl_secret_build(struct ikek_ctl_diag *d, const struct nlattr *head,
			  int len, struct nlattr **attrs,
			  struct ike_secret **out);
void ikek_ctl_settings_build(struct nlattr **attrs, struct ike_settings *out);

int ikek_ctl_diff_count(const struct ike_conf *old, const struct ike_conf *new,
			u32 *count, const char **twice);
int ikek_ctl_diff_dump(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct ike_conf *old, const struct ike_conf *new,
		       unsigned int shards);

int ikek_ctl_put_path(struct sk_buff *skb, int type,
		      const struct ike_path *path);
int ikek_ctl_put_id(struct sk_buff *skb, int type, const struct ike_id *id);

#endif
