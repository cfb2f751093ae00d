// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control interface: loading, orders, events.
 *
 * A load belongs to the socket that began it and is a snapshot under
 * construction. Committing hands it to the namespace as a whole; closing the
 * socket drops it.
 */
#include <linux/module.h>
#include <linux/netlink.h>

#include "ctl.h"
#include "ctl_dump.h"
#include "ike/wire/names.h"
#include "orders.h"

#define LOADS_MAX	16	/* of a namespace at a time */

static_assert(IKEK_NAME_LEN + 1 == IKE_NAME_MAX);
static_assert(IKEK_ID_LEN == IKE_ID_LEN_MAX);
static_assert(IKEK_SECRET_LEN == IKE_CONF_SECRET_MAX);
static_assert((int)IKEK_CHILD_MODE_DROP == (int)IKE_MODE_DROP);
static_assert((int)IKEK_START_ACTION_START == (int)IKE_START_START);
static_assert((int)IKEK_START_ACTION_TRAP == (int)IKE_START_TRAP);
static_assert((int)IKEK_UNIQUE_NEVER == (int)IKE_UNIQUE_NEVER);
static_assert((int)IKEK_SA_STATE_DEAD == (int)IKE_SA_DEAD);
static_assert((int)IKEK_FATE_ADDED == (int)IKE_FATE_ADDED);
static_assert((int)IKEK_EVENT_TYPE_IKE_MOVED == (int)IKE_EVENT_IKE_MOVED);

/**
 * struct load - what a socket has staged
 * @entry: in loads, under loads_lock
 * @refs: the list's, and one of each who works with it
 * @net: namespace of the socket, which outlives the load
 * @portid: of the socket
 * @lock: protects what follows
 * @conf: the snapshot; NULL once it has been committed
 * @n_secrets: secrets in it
 * @failed: a part was refused, so that it can't be committed
 * @diag: why a part was refused
 */
struct load {
	struct list_head entry;
	refcount_t refs;
	struct net *net;
	u32 portid;
	struct mutex lock;
	struct ike_conf *conf;
	u32 n_secrets;
	bool failed;
	struct ikek_ctl_diag diag;
};

static LIST_HEAD(loads);
static DEFINE_MUTEX(loads_lock);
static atomic64_t last_ticket = ATOMIC64_INIT(0);

/* Engines live longer than the family, so events ask whether it is there. */
static DECLARE_RWSEM(family_lock);
static bool family_open;

static void load_put(struct load *load)
{
	if (!refcount_dec_and_test(&load->refs))
		return;
	if (load->conf)
		ike_conf_put(load->conf);
	mutex_destroy(&load->lock);
	kfree(load);
}

static struct load *load_find(const struct net *net, u32 portid)
{
	struct load *load;

	lockdep_assert_held(&loads_lock);
	list_for_each_entry(load, &loads, entry)
		if (load->net == net && load->portid == portid)
			return load;
	return NULL;
}

static struct load *load_get(const struct net *net, u32 portid)
{
	struct load *load;

	mutex_lock(&loads_lock);
	load = load_find(net, portid);
	if (load)
		refcount_inc(&load->refs);
	mutex_unlock(&loads_lock);
	return load;
}

/* Takes the load of @net and @portid off the list, if there is one. */
static void load_drop(const struct net *net, u32 portid)
{
	struct load *load;

	mutex_lock(&loads_lock);
	load = load_find(net, portid);
	if (load)
		list_del(&load->entry);
	mutex_unlock(&loads_lock);
	if (load)
		load_put(load);
}

static struct load *load_alloc(struct net *net, u32 portid)
{
	struct load *load;

	load = kzalloc(sizeof(*load), GFP_KERNEL_ACCOUNT);
	if (!load)
		return NULL;
	load->conf = ike_conf_alloc();
	if (!load->conf) {
		kfree(load);
		return NULL;
	}
	load->conf->settings = ike_settings_default;
	refcount_set(&load->refs, 1);
	mutex_init(&load->lock);
	load->net = net;
	load->portid = portid;
	return load;
}

static int load_enlist(struct load *load)
{
	struct load *other;
	unsigned int n = 0;
	int err = 0;

	mutex_lock(&loads_lock);
	list_for_each_entry(other, &loads, entry) {
		if (other->net != load->net)
			continue;
		n++;
		if (other->portid == load->portid)
			err = -EALREADY;
	}
	if (n >= LOADS_MAX)
		err = -EBUSY;
	if (!err)
		list_add(&load->entry, &loads);
	mutex_unlock(&loads_lock);
	return err;
}

int ikek_nl_load_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct load *load;
	int err;

	err = no_attrs(info->nlhdr, info->extack);
	if (err)
		return err;
	load_drop(genl_info_net(info), info->snd_portid);
	load = load_alloc(genl_info_net(info), info->snd_portid);
	if (!load)
		return -ENOMEM;
	err = load_enlist(load);
	if (err) {
		GENL_SET_ERR_MSG(info, "too many loads at a time");
		load_put(load);
	}
	return err;
}

/* The socket's load, locked and open for more; or an ERR_PTR */
static struct load *load_enter(struct genl_info *info)
{
	struct load *load = load_get(genl_info_net(info), info->snd_portid);

	if (load) {
		mutex_lock(&load->lock);
		if (load->conf)
			return load;
		mutex_unlock(&load->lock);
		load_put(load);
	}
	GENL_SET_ERR_MSG(info, "no load has been begun on this socket");
	return ERR_PTR(-EINVAL);
}

static int load_leave(struct load *load, int err)
{
	if (err)
		load->failed = true;
	load->diag.extack = NULL;
	mutex_unlock(&load->lock);
	load_put(load);
	return err;
}

static int load_add_conn(struct load *load, struct genl_info *info)
{
	struct ike_conn *conn;
	int err;

	if (load->conf->n_conns >= IKEK_LOAD_CONNS)
		return ikek_ctl_refuse(&load->diag, NULL,
				       "more than %u connections",
				       IKEK_LOAD_CONNS);
	err = ikek_ctl_conn_build(&load->diag,
				  genlmsg_data(info->genlhdr),
				  genlmsg_len(info->genlhdr), info->attrs,
				  &conn);
	if (err)
		return err;
	err = ike_conf_add(load->conf, conn);
	if (err)
		ike_conn_put(conn);
	return err;
}

int ikek_nl_conn_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct load *load = load_enter(info);

	if (IS_ERR(load))
		return PTR_ERR(load);
	load->diag.extack = info->extack;
	return load_leave(load, load_add_conn(load, info));
}

static int load_add_secret(struct load *load, struct genl_info *info)
{
	struct ike_secret *secret;
	int err;

	if (load->n_secrets >= IKEK_LOAD_SECRETS)
		return ikek_ctl_refuse(&load->diag, NULL,
				       "more than %u secrets",
				       IKEK_LOAD_SECRETS);
	err = ikek_ctl_secret_build(&load->diag, genlmsg_data(info->genlhdr),
				    genlmsg_len(info->genlhdr), info->attrs,
				    &secret);
	if (err)
		return err;
	list_add_tail(&secret->entry, &load->conf->secrets);
	load->n_secrets++;
	return 0;
}

int ikek_nl_secret_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct load *load = load_enter(info);

	if (IS_ERR(load))
		return PTR_ERR(load);
	load->diag.extack = info->extack;
	return load_leave(load, load_add_secret(load, info));
}

int ikek_nl_settings_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct load *load = load_enter(info);

	if (IS_ERR(load))
		return PTR_ERR(load);
	ikek_ctl_settings_build(info->attrs, &load->conf->settings);
	return load_leave(load, 0);
}

static int diff_count(struct load *load, u32 count[IKEK_CHANGE_UNCHANGED + 1])
{
	struct ike_conf *old = ikek_net_conf_get(ikek_net(load->net));
	const char *twice = NULL;
	int err;

	err = ikek_ctl_diff_count(old, load->conf, count, &twice);
	if (!err && twice)
		err = ikek_ctl_refuse(&load->diag, NULL,
				      "two connections are called %s", twice);
	if (old)
		ike_conf_put(old);
	return err;
}

int ikek_nl_load_diff_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(skb->sk);
	struct ike_conf *old;
	struct load *load;
	int ret = 0;

	load = load_get(net, NETLINK_CB(cb->skb).portid);
	if (!load)
		return -EINVAL;
	old = ikek_net_conf_get(ikek_net(net));
	mutex_lock(&load->lock);
	if (load->conf)
		ret = ikek_ctl_diff_dump(skb, cb, old, load->conf,
					 ikek_net_shards(ikek_net(net)));
	mutex_unlock(&load->lock);
	if (old)
		ike_conf_put(old);
	load_put(load);
	return ret;
}

static const char *refusal(int err)
{
	switch (err) {
	case -EBUSY:
		return "another trap has its reqid";
	case -EEXIST:
		return "another program has policies for its traffic";
	case -E2BIG:
		return "its selectors need too many policies";
	case -EINVAL:
		return "no packet could match its selectors";
	case -ENOMEM:
		return "out of memory";
	}
	return "its policies are refused";
}

static void explain(struct load *load, const struct ike_culprit *culprit,
		    int err)
{
	if (culprit->conn)
		ikek_ctl_refuse(&load->diag, NULL,
				"connection %s, child %s: %s",
				culprit->conn->name, culprit->child->name,
				refusal(err));
	else if (err == -EADDRINUSE)
		NL_SET_ERR_MSG(load->diag.extack,
			       "another program uses a port of IKE");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG(load->diag.extack,
			       "too many different local ports");
}

static int load_commit(struct load *load, bool dry_run,
		       u32 count[IKEK_CHANGE_UNCHANGED + 1])
{
	struct ike_culprit culprit = {};
	int err;

	if (load->failed)
		return ikek_ctl_refuse(&load->diag, NULL,
				       "a part of this load has been refused");
	err = diff_count(load, count);
	if (err || dry_run)
		return err;
	err = ikek_net_conf(ikek_net(load->net), load->conf, &culprit);
	if (err) {
		explain(load, &culprit, err);
		return err;
	}
	ike_conf_put(load->conf);
	load->conf = NULL;
	return 0;
}

static int reply_counts(struct genl_info *info, u32 secrets,
			const u32 count[IKEK_CHANGE_UNCHANGED + 1])
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return -ENOMEM;
	head = genlmsg_put_reply(msg, info, &ikek_nl_family, 0,
				 IKEK_CMD_LOAD_COMMIT);
	if (!head ||
	    nla_put_u32(msg, IKEK_A_LOAD_ADDED, count[IKEK_CHANGE_ADDED]) ||
	    nla_put_u32(msg, IKEK_A_LOAD_CHANGED, count[IKEK_CHANGE_CHANGED]) ||
	    nla_put_u32(msg, IKEK_A_LOAD_REMOVED, count[IKEK_CHANGE_REMOVED]) ||
	    nla_put_u32(msg, IKEK_A_LOAD_UNCHANGED,
			count[IKEK_CHANGE_UNCHANGED]) ||
	    nla_put_u32(msg, IKEK_A_LOAD_SECRETS, secrets)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);
}

int ikek_nl_load_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	u32 count[IKEK_CHANGE_UNCHANGED + 1] = {};
	struct load *load = load_enter(info);
	u32 secrets;
	bool dry_run;
	int err;

	if (IS_ERR(load))
		return PTR_ERR(load);
	dry_run = nla_get_flag(info->attrs[IKEK_A_LOAD_DRY_RUN]);
	load->diag.extack = info->extack;
	err = load_commit(load, dry_run, count);
	secrets = load->n_secrets;
	load_leave(load, 0);
	return err ?: reply_counts(info, secrets, count);
}

static int reply_ticket(struct genl_info *info, u64 ticket)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return -ENOMEM;
	head = genlmsg_put_reply(msg, info, &ikek_nl_family, 0,
				 info->genlhdr->cmd);
	if (!head || nla_put_u64_64bit(msg, IKEK_A_COMMAND_TICKET, ticket,
				       IKEK_A_COMMAND_PAD)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);
}

static int command(struct genl_info *info, enum ike_command_type type)
{
	char conn[IKE_NAME_MAX] = "", child[IKE_NAME_MAX] = "";
	struct ike_command cmd = {
		.type = type,
		.conn = conn,
		.child = child,
		.ticket = atomic64_inc_return(&last_ticket),
	};
	int err;

	if (!info->attrs[IKEK_A_COMMAND_CONN]) {
		GENL_SET_ERR_MSG(info, "which connection?");
		return -EINVAL;
	}
	nla_strscpy(conn, info->attrs[IKEK_A_COMMAND_CONN], sizeof(conn));
	if (info->attrs[IKEK_A_COMMAND_CHILD])
		nla_strscpy(child, info->attrs[IKEK_A_COMMAND_CHILD],
			    sizeof(child));
	err = ikek_orders_give(ikek_net(genl_info_net(info)), &cmd);
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "no such connection or child");
	return err ?: reply_ticket(info, cmd.ticket);
}

int ikek_nl_up_doit(struct sk_buff *skb, struct genl_info *info)
{
	return command(info, IKE_COMMAND_UP);
}

int ikek_nl_down_doit(struct sk_buff *skb, struct genl_info *info)
{
	return command(info, IKE_COMMAND_DOWN);
}

int ikek_nl_rekey_doit(struct sk_buff *skb, struct genl_info *info)
{
	return command(info, IKE_COMMAND_REKEY);
}

int ikek_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = no_attrs(info->nlhdr, info->extack);

	if (!err)
		ikek_net_flush(ikek_net(genl_info_net(info)));
	return err;
}

static int put_event(struct sk_buff *skb, const struct ike_event *event)
{
	const char *error = NULL;

	if (event->error > 0)
		error = ike_name_notify(event->error);
	if (nla_put_u8(skb, IKEK_A_EVENT_TYPE, event->type) ||
	    nla_put_s32(skb, IKEK_A_EVENT_ERROR, event->error) ||
	    put_text(skb, IKEK_A_EVENT_ERROR_NAME, error) ||
	    put_text(skb, IKEK_A_EVENT_CONN, event->conn) ||
	    put_text(skb, IKEK_A_EVENT_CHILD, event->child) ||
	    put_text(skb, IKEK_A_EVENT_REASON, event->reason))
		return -EMSGSIZE;
	if (event->ticket &&
	    nla_put_u64_64bit(skb, IKEK_A_EVENT_TICKET, event->ticket,
			      IKEK_A_EVENT_PAD))
		return -EMSGSIZE;
	if (event->sa && nla_put_u64_64bit(skb, IKEK_A_EVENT_SA, event->sa,
					   IKEK_A_EVENT_PAD))
		return -EMSGSIZE;
	if (event->path &&
	    ikek_ctl_put_path(skb, IKEK_A_EVENT_PATH, event->path))
		return -EMSGSIZE;
	if (event->remote_id &&
	    ikek_ctl_put_id(skb, IKEK_A_EVENT_REMOTE_ID, event->remote_id))
		return -EMSGSIZE;
	return 0;
}

static void multicast(struct net *net, const struct ike_event *event)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return;
	head = genlmsg_put(msg, 0, 0, &ikek_nl_family, 0, IKEK_CMD_EVENT);
	if (!head || put_event(msg, event)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, head);
	genlmsg_multicast_netns(&ikek_nl_family, net, msg, 0,
				IKEK_NLGRP_EVENTS, GFP_KERNEL);
}

/**
 * ikek_ctl_event() - tell who listens in a namespace
 * @net: the namespace
 * @event: what happened
 *
 * Context: process, may sleep.
 */
void ikek_ctl_event(struct net *net, const struct ike_event *event)
{
	down_read(&family_lock);
	if (family_open &&
	    genl_has_listeners(&ikek_nl_family, net, IKEK_NLGRP_EVENTS))
		multicast(net, event);
	up_read(&family_lock);
}

static int socket_released(struct notifier_block *block, unsigned long event,
			   void *data)
{
	const struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC)
		load_drop(notify->net, notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_released,
};

/**
 * ikek_ctl_register() - open the control interface
 *
 * Context: module load. Return: 0 or -errno.
 */
int ikek_ctl_register(void)
{
	int err;

	err = netlink_register_notifier(&socket_notifier);
	if (err)
		return err;
	err = genl_register_family(&ikek_nl_family);
	if (err) {
		netlink_unregister_notifier(&socket_notifier);
		return err;
	}
	down_write(&family_lock);
	family_open = true;
	up_write(&family_lock);
	return 0;
}

/**
 * ikek_ctl_unregister() - close it, and drop what was staged
 *
 * Context: module unload. Events that still come are dropped.
 */
void ikek_ctl_unregister(void)
{
	struct load *load, *next;

	down_write(&family_lock);
	family_open = false;
	up_write(&family_lock);
	genl_unregister_family(&ikek_nl_family);
	netlink_unregister_notifier(&socket_notifier);
	list_for_each_entry_safe(load, next, &loads, entry) {
		list_del(&load->entry);
		load_put(load);
	}
}
