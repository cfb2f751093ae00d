// SPDX-License-Identifier: GPL-2.0-only
/* The control interface: what a load would change, and what becomes of SAs. */
#include <linux/mm.h>
#include <linux/sort.h>

#include "ctl.h"
#include "ctl_dump.h"

/**
 * struct diff - two snapshots, connection by connection in order of names
 * @old: those in force
 * @new: those staged
 * @n_old: number of @old
 * @n_new: number of @new
 * @i_old: how far diff_next() is in @old
 * @i_new: how far it is in @new
 */
struct diff {
	const struct ike_conn **old;
	const struct ike_conn **new;
	u32 n_old;
	u32 n_new;
	u32 i_old;
	u32 i_new;
};

/**
 * struct pair - two versions of a connection
 * @old: the one in force, or NULL
 * @new: the one staged, or NULL
 */
struct pair {
	const struct ike_conn *old;
	const struct ike_conn *new;
};

static int by_name(const void *a, const void *b)
{
	const struct ike_conn *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The connections of @conf, which may be NULL, sorted; for kvfree() */
static const struct ike_conn **sorted(const struct ike_conf *conf, u32 *n)
{
	const struct ike_conn **all;

	*n = conf ? conf->n_conns : 0;
	all = kvcalloc(*n + 1, sizeof(*all), GFP_KERNEL);
	if (!all)
		return NULL;
	if (*n)
		memcpy(all, conf->conns, *n * sizeof(*all));
	sort(all, *n, sizeof(*all), by_name, NULL);
	return all;
}

static void diff_exit(struct diff *diff)
{
	kvfree(diff->old);
	kvfree(diff->new);
}

static int diff_init(struct diff *diff, const struct ike_conf *old,
		     const struct ike_conf *new)
{
	memset(diff, 0, sizeof(*diff));
	diff->old = sorted(old, &diff->n_old);
	diff->new = sorted(new, &diff->n_new);
	if (diff->old && diff->new)
		return 0;
	diff_exit(diff);
	return -ENOMEM;
}

static bool diff_next(struct diff *diff, struct pair *pair)
{
	const struct ike_conn *old = NULL, *new = NULL;
	int order;

	if (diff->i_old < diff->n_old)
		old = diff->old[diff->i_old];
	if (diff->i_new < diff->n_new)
		new = diff->new[diff->i_new];
	if (!old && !new)
		return false;
	order = !old ? 1 : !new ? -1 : strcmp(old->name, new->name);
	pair->old = order <= 0 ? old : NULL;
	pair->new = order >= 0 ? new : NULL;
	diff->i_old += order <= 0;
	diff->i_new += order >= 0;
	return true;
}

static enum ikek_change change_of(const struct pair *p)
{
	if (!p->old)
		return IKEK_CHANGE_ADDED;
	if (!p->new)
		return IKEK_CHANGE_REMOVED;
	return memcmp(p->old->digest, p->new->digest, sizeof(p->new->digest)) ?
		       IKEK_CHANGE_CHANGED : IKEK_CHANGE_UNCHANGED;
}

/**
 * ikek_ctl_diff_count() - how many connections change, and how
 * @old: the snapshot in force, or NULL
 * @new: the one staged
 * @count: by enum ikek_change; zeroed
 * @twice: receives a name that two connections of @new have, if there is one
 *
 * Context: process, sleeps. Return: 0 or -ENOMEM.
 */
int ikek_ctl_diff_count(const struct ike_conf *old, const struct ike_conf *new,
			u32 *count, const char **twice)
{
	struct diff diff;
	struct pair pair;
	int err;
	u32 i;

	err = diff_init(&diff, old, new);
	if (err)
		return err;
	for (i = 1; i < diff.n_new; i++)
		if (!by_name(&diff.new[i - 1], &diff.new[i]))
			*twice = diff.new[i]->name;
	while (diff_next(&diff, &pair))
		count[change_of(&pair)]++;
	diff_exit(&diff);
	return 0;
}

/**
 * struct walk - a dump that goes on where it has been left
 * @skb: to write to
 * @cb: of the dump; knows how many messages have been written
 * @i: messages so far, with those of earlier calls
 * @shards: of the namespace, 0 when there are none yet
 */
struct walk {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	unsigned long i;
	unsigned int shards;
};

static int put_change(struct walk *w, const struct pair *p, const char *child,
		      enum ike_fate fate)
{
	const char *conn = p->old ? p->old->name : p->new->name;
	unsigned long *done = (unsigned long *)w->cb->ctx;
	void *head;

	if (w->i++ < *done)
		return 0;
	head = dump_put(w->skb, w->cb, IKEK_CMD_LOAD_DIFF);
	if (!head)
		return -EMSGSIZE;
	if (nla_put_string(w->skb, IKEK_A_LOAD_CONN, conn) ||
	    nla_put_u8(w->skb, IKEK_A_LOAD_CHANGE, change_of(p)) ||
	    (child && nla_put_string(w->skb, IKEK_A_LOAD_CHILD, child)) ||
	    nla_put_u8(w->skb, IKEK_A_LOAD_FATE, fate)) {
		genlmsg_cancel(w->skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(w->skb, head);
	++*done;
	return 0;
}

static int put_children(struct walk *w, const struct pair *p)
{
	const struct ike_child_conf *child;
	unsigned int i;
	int err = 0;

	for (i = 0; i < p->old->n_children && !err; i++) {
		child = &p->old->children[i];
		err = put_change(w, p, child->name,
				 ike_child_fate(p->old, p->new, child->name));
	}
	for (i = 0; i < p->new->n_children && !err; i++) {
		child = &p->new->children[i];
		if (!ike_conn_child(p->old, child->name))
			err = put_change(w, p, child->name, IKE_FATE_ADDED);
	}
	return err;
}

static int put_pair(struct walk *w, const struct pair *p)
{
	bool same = change_of(p) == IKEK_CHANGE_UNCHANGED;
	enum ike_fate fate = same ? IKE_FATE_KEPT :
				    ike_conn_fate(p->old, p->new, w->shards);
	int err;

	err = put_change(w, p, NULL, fate);
	if (err || same || (fate != IKE_FATE_KEPT &&
			    fate != IKE_FATE_REPLACED))
		return err;
	return put_children(w, p);
}

/**
 * ikek_ctl_diff_dump() - tell of each connection that changes, and its children
 * @skb: to write to
 * @cb: of the dump
 * @old: the snapshot in force, or NULL
 * @new: the one staged
 * @shards: of the namespace, 0 when there are none yet
 *
 * Context: process, sleeps. Return: as a dump does.
 */
int ikek_ctl_diff_dump(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct ike_conf *old, const struct ike_conf *new,
		       unsigned int shards)
{
	struct walk w = { .skb = skb, .cb = cb, .shards = shards };
	struct diff diff;
	struct pair pair;
	int err;

	err = diff_init(&diff, old, new);
	if (err)
		return err;
	while (!err && diff_next(&diff, &pair))
		err = put_pair(&w, &pair);
	diff_exit(&diff);
	return dump_end(skb, err);
}
