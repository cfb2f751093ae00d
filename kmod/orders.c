// SPDX-License-Identifier: GPL-2.0-only
/*
 * Orders go in here to the engines of a namespace that they concern, and come
 * out as one answer, however many engines there were.
 */
#include <linux/slab.h>

#include "ctl.h"
#include "orders.h"
#include "shard.h"

/**
 * struct down - an order that all shards were given
 * @entry: in ikek_net.downs
 * @ticket: of the order
 * @left: answers to come
 * @error: what it has come to so far; -ENOENT as long as nobody had to do with
 *	it
 * @conn: connection
 * @child: or ""
 * @reason: the line that came with @error
 */
struct down {
	struct list_head entry;
	u64 ticket;
	unsigned int left;
	int error;
	char conn[IKE_NAME_MAX];
	char child[IKE_NAME_MAX];
	char reason[128];
};

static struct down *down_find(struct ikek_net *in, u64 ticket)
{
	struct down *d;

	list_for_each_entry(d, &in->downs, entry)
		if (d->ticket == ticket)
			return d;
	return NULL;
}

static void down_report(struct ikek_net *in, struct down *d)
{
	static const struct ike_path nowhere;
	const struct ike_event event = {
		.type = IKE_EVENT_DONE,
		.ticket = d->ticket,
		.error = d->error,
		.conn = d->conn,
		.child = d->child,
		.path = &nowhere,
		.reason = d->reason,
	};

	ikek_ctl_event(in->net, &event);
	kfree(d);
}

/* One shard is done with it. A failure counts more than a success. */
static bool down_answer(struct ikek_net *in, u64 ticket, int error,
			const char *reason)
{
	struct down *d;
	bool last = false;

	spin_lock(&in->downs_lock);
	d = down_find(in, ticket);
	if (!d) {
		spin_unlock(&in->downs_lock);
		return false;
	}
	if (d->error == -ENOENT || (!d->error && error && error != -ENOENT)) {
		d->error = error;
		strscpy(d->reason, reason, sizeof(d->reason));
	}
	if (!--d->left) {
		list_del(&d->entry);
		last = true;
	}
	spin_unlock(&in->downs_lock);
	if (last)
		down_report(in, d);
	return true;
}

static struct down *down_new(struct ikek_net *in, const struct ike_command *cmd,
			     unsigned int n)
{
	struct down *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->ticket = cmd->ticket;
	d->left = n;
	d->error = -ENOENT;
	strscpy(d->conn, cmd->conn, sizeof(d->conn));
	strscpy(d->child, cmd->child, sizeof(d->child));
	spin_lock(&in->downs_lock);
	list_add(&d->entry, &in->downs);
	spin_unlock(&in->downs_lock);
	return d;
}

static void down_drop(struct ikek_net *in, struct down *d)
{
	spin_lock(&in->downs_lock);
	list_del(&d->entry);
	spin_unlock(&in->downs_lock);
	kfree(d);
}

static int command_one(struct ikek_shard *s, const struct ike_command *cmd)
{
	int err;

	mutex_lock(&s->mutex);
	err = ike_engine_command(s->engine, cmd);
	mutex_unlock(&s->mutex);
	return err;
}

/*
 * An SA that the peer began may live in any shard. We are waited for as well,
 * so that the last answer does not come before all shards have been asked.
 */
static int command_all(struct ikek_net *in, struct ikek_shards *all,
		       const struct ike_command *cmd)
{
	struct down *d = down_new(in, cmd, all->n + 1);
	unsigned int i, taken = 0;
	int err, refusal = -ENOENT;

	if (!d)
		return -ENOMEM;
	for (i = 0; i < all->n; i++) {
		err = command_one(&all->shard[i], cmd);
		if (!err) {
			taken++;
			continue;
		}
		if (err != -ENOENT)
			refusal = err;
		down_answer(in, cmd->ticket, err, "");
	}
	if (!taken) {
		down_drop(in, d);
		return refusal;
	}
	down_answer(in, cmd->ticket, -ENOENT, "");
	return 0;
}

static int command_home(struct ikek_net *in, struct ikek_shards *all,
			const struct ike_command *cmd)
{
	struct ike_conn *conn = ike_conf_find(in->conf, cmd->conn);

	if (!conn && cmd->type == IKE_COMMAND_UP)
		return -ENOENT;
	return command_one(&all->shard[conn ? ike_shard_of_conn(conn, all->n) :
					      0], cmd);
}

/**
 * ikek_orders_give() - give an order to the engines that it concerns
 * @in: the namespace
 * @cmd: the order
 *
 * Context: process, sleeps.
 * Return: 0 if one IKE_EVENT_DONE with the ticket has come or will; -ENOENT
 * when there is nothing to do it to; or another negative errno.
 */
int ikek_orders_give(struct ikek_net *in, const struct ike_command *cmd)
{
	struct ikek_shards *all;
	int err = -ENOENT;

	mutex_lock(&in->lock);
	all = ikek_shards_of(in);
	if (all && cmd->type != IKE_COMMAND_UP && all->n > 1)
		err = command_all(in, all, cmd);
	else if (all)
		err = command_home(in, all, cmd);
	mutex_unlock(&in->lock);
	return err;
}

/**
 * ikek_orders_event() - an engine tells that something has happened
 * @in: the namespace
 * @event: what
 *
 * Several engines' answers to one order become one event.
 *
 * Context: the mutex of the engine's shard is held; sleeps.
 */
void ikek_orders_event(struct ikek_net *in, const struct ike_event *event)
{
	if (READ_ONCE(in->dead))
		return;
	if (event->type == IKE_EVENT_DONE &&
	    down_answer(in, event->ticket, event->error, event->reason))
		return;
	ikek_ctl_event(in->net, event);
}

/**
 * ikek_orders_drop() - forget the orders that have not been answered
 * @in: the namespace; its engines are at rest
 *
 * Context: process.
 */
void ikek_orders_drop(struct ikek_net *in)
{
	struct down *d, *next;

	list_for_each_entry_safe(d, next, &in->downs, entry)
		down_drop(in, d);
}
