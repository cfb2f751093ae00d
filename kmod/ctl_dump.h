/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the control interface have in common. */
#ifndef IKEK_CTL_DUMP_H
#define IKEK_CTL_DUMP_H

#include <net/genetlink.h>
#include <net/sock.h>

#include "ctl_gen.h"
#include "netns.h"

static inline void *dump_put(struct sk_buff *skb, struct netlink_callback *cb,
			     u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &ikek_nl_family, NLM_F_MULTI, cmd);
}

static inline struct ikek_net *dump_net(const struct sk_buff *skb)
{
	return ikek_net(sock_net(skb->sk));
}

/* What a dump returns: only a message that will never fit is an error. */
static inline int dump_end(const struct sk_buff *skb, int err)
{
	return err && (err != -EMSGSIZE || !skb->len) ? err : skb->len;
}

/* For operations without a policy, which not every kernel refuses itself */
static inline int no_attrs(const struct nlmsghdr *nlh,
			   struct netlink_ext_ack *extack)
{
	if (nlmsg_len(nlh) <= GENL_HDRLEN)
		return 0;
	NL_SET_ERR_MSG(extack, "this takes no attributes");
	return -EINVAL;
}

static inline int put_text(struct sk_buff *skb, int type, const char *text)
{
	return text && *text ? nla_put_string(skb, type, text) : 0;
}

static inline int put_flag(struct sk_buff *skb, int type, bool set)
{
	return set ? nla_put_flag(skb, type) : 0;
}

/**
 * struct dump_at - where a dump of things with parts goes on
 * @first: shard, connection, or transform type
 * @part: how many parts of the thing have been told
 * @id: of the thing
 */
struct dump_at {
	u32 first;
	u32 part;
	u64 id;
};

static inline struct dump_at *dump_at(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct dump_at) > sizeof(cb->ctx));
	return (struct dump_at *)cb->ctx;
}

#endif
