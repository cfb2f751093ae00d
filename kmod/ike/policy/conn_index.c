// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look-ups in a large configuration. Sorted arrays, made once when a snapshot
 * is complete: names, single remote addresses, exact identities of peers, and
 * identities of secrets, with the few that have none of these beside them. A
 * hash only finds candidates; whether and how well they fit is for others.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "ike/policy/conn_index.h"
#include "ike/policy/hash.h"

/* With fewer connections and secrets looking at all of them is as quick. */
#define FEW	8

/**
 * struct list - entries, sorted by hash and order
 * @entry: them
 * @n: how many
 * @room: for how many there is room
 */
struct list {
	struct ike_index_entry *entry;
	u32 n;
	u32 room;
};

/**
 * struct ike_conf_index - what a snapshot is looked up by
 * @by_name: its connections, sorted
 * @n_conns: how many
 * @secrets: its secrets, in order
 * @n_secrets: how many
 * @addrs: connections by single remote address
 * @wide: connections with a range of remote addresses, or any; hash 0
 * @ids: connections by exact remote identity
 * @patterns: connections with other ones; hash 0
 * @keys: secrets by exact identity
 * @loose: secrets with a pattern, and the first that is for all; hash 0
 */
struct ike_conf_index {
	struct ike_conn **by_name;
	u32 n_conns;
	const struct ike_secret **secrets;
	u32 n_secrets;
	struct list addrs;
	struct list wide;
	struct list ids;
	struct list patterns;
	struct list keys;
	struct list loose;
};

static int push(struct list *list, u64 hash, u32 order)
{
	u32 room = list->room ? 2 * list->room : 16;
	struct ike_index_entry *entry;

	if (list->n == list->room) {
		entry = kvmalloc_array(room, sizeof(*entry),
				       GFP_KERNEL_ACCOUNT);
		if (!entry)
			return -ENOMEM;
		if (list->n)
			memcpy(entry, list->entry, list->n * sizeof(*entry));
		kvfree(list->entry);
		list->entry = entry;
		list->room = room;
	}
	list->entry[list->n++] = (struct ike_index_entry){ hash, order };
	return 0;
}

static int by_hash(const void *a, const void *b)
{
	const struct ike_index_entry *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void sort_list(struct list *list)
{
	sort(list->entry, list->n, sizeof(*list->entry), by_hash, NULL);
}

/* First entry whose hash is not below @hash */
static u32 lower_bound(const struct list *list, u64 hash)
{
	u32 low = 0, high = list->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (list->entry[mid].hash < hash)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct ike_index_run run_of(const struct list *list, u64 hash)
{
	u32 first = lower_bound(list, hash), n = 0;

	while (first + n < list->n && list->entry[first + n].hash == hash)
		n++;
	return (struct ike_index_run){ list->entry + first, n };
}

static u64 hash_addr(const struct ike_addr *addr)
{
	return ike_hash(IKE_VIEW(addr->b, addr->len), IKE_HASH_BEGIN);
}

static u64 hash_ranges(const struct ike_addr_range *r, u16 n, u64 hash)
{
	hash = ike_hash_u8(n, hash);
	return ike_hash(IKE_VIEW(r, n * sizeof(*r)), hash);
}

/* All that counts before a peer has named itself */
static u64 hash_outside(const struct ike_conn *conn)
{
	u64 hash = IKE_HASH_BEGIN;
	unsigned int i, k;

	hash = hash_ranges(conn->remote_addrs, conn->n_remote_addrs, hash);
	hash = hash_ranges(conn->local_addrs, conn->n_local_addrs, hash);
	for (i = 0; i < conn->n_proposals; i++)
		for (k = 0; k < conn->proposals[i].n; k++) {
			hash = ike_hash_u8(conn->proposals[i].t[k].type, hash);
			hash = ike_hash_u8(conn->proposals[i].t[k].id, hash);
		}
	return hash;
}

static bool same_outside(const struct ike_conn *a, const struct ike_conn *b)
{
	return ike_conn_same_addrs(a, b) &&
	       ike_proposals_equal(a->proposals, a->n_proposals,
				   b->proposals, b->n_proposals);
}

/*
 * Of connections that look the same from outside only the first configured is
 * ever chosen by addresses. Marks in @later all but that one.
 */
static int mark_later(const struct ike_conf *conf, unsigned long *later)
{
	struct ike_conn **conns = conf->conns;
	struct list all = {};
	u32 i, first = 0;
	int err = 0;

	for (i = 0; i < conf->n_conns && !err; i++)
		err = push(&all, hash_outside(conns[i]), i);
	if (err)
		goto out;
	sort_list(&all);
	for (i = 1; i < all.n; i++) {
		if (all.entry[i].hash != all.entry[first].hash)
			first = i;
		else if (same_outside(conns[all.entry[first].order],
				      conns[all.entry[i].order]))
			__set_bit(all.entry[i].order, later);
	}
out:
	kvfree(all.entry);
	return err;
}

static int add_addrs(struct ike_conf_index *index, const struct ike_conn *conn,
		     u32 order)
{
	bool wide = !conn->n_remote_addrs;
	unsigned int i;
	int err;

	for (i = 0; i < conn->n_remote_addrs; i++) {
		const struct ike_addr *addr = ike_addr_single(&conn->remote_addrs[i]);

		if (!addr) {
			wide = true;
			continue;
		}
		err = push(&index->addrs, hash_addr(addr), order);
		if (err)
			return err;
	}
	return wide ? push(&index->wide, 0, order) : 0;
}

static int add_conns(struct ike_conf_index *index, const struct ike_conf *conf)
{
	unsigned long *later = bitmap_zalloc(conf->n_conns, GFP_KERNEL);
	int err;
	u32 i;

	if (!later)
		return -ENOMEM;
	err = mark_later(conf, later);
	for (i = 0; i < conf->n_conns && !err; i++) {
		const struct ike_conn *conn = conf->conns[i];

		if (!test_bit(i, later))
			err = add_addrs(index, conn, i);
		if (err)
			break;
		err = ike_id_is_pattern(conn->remote_id) ?
			      push(&index->patterns, 0, i) :
			      push(&index->ids, ike_id_hash(conn->remote_id),
				   i);
	}
	bitmap_free(later);
	return err;
}

static int add_secret(struct ike_conf_index *index,
		      const struct ike_secret *secret, u32 order, bool *for_all)
{
	bool loose = !secret->n_ids && !*for_all;
	unsigned int i;
	int err;

	*for_all |= !secret->n_ids;
	index->secrets[order] = secret;
	for (i = 0; i < secret->n_ids; i++) {
		if (ike_id_is_pattern(secret->ids[i])) {
			loose = true;
			continue;
		}
		err = push(&index->keys, ike_id_hash(secret->ids[i]), order);
		if (err)
			return err;
	}
	return loose ? push(&index->loose, 0, order) : 0;
}

static int add_secrets(struct ike_conf_index *index,
		       const struct ike_conf *conf)
{
	const struct ike_secret *secret;
	bool for_all = false;
	int err = 0;
	u32 i = 0;

	index->secrets = kvcalloc(index->n_secrets + 1,
				  sizeof(*index->secrets), GFP_KERNEL_ACCOUNT);
	if (!index->secrets)
		return -ENOMEM;
	list_for_each_entry(secret, &conf->secrets, entry) {
		err = add_secret(index, secret, i++, &for_all);
		if (err)
			break;
	}
	return err;
}

static int by_name(const void *a, const void *b)
{
	const struct ike_conn *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int add_names(struct ike_conf_index *index, const struct ike_conf *conf)
{
	size_t size = conf->n_conns * sizeof(*index->by_name);

	index->by_name = kvmalloc(size + 1, GFP_KERNEL_ACCOUNT);
	if (!index->by_name)
		return -ENOMEM;
	if (size)
		memcpy(index->by_name, conf->conns, size);
	sort(index->by_name, conf->n_conns, sizeof(*index->by_name), by_name,
	     NULL);
	return 0;
}

/**
 * ike_conf_index - make look-ups in a snapshot quick
 * @conf: the snapshot; when something in it changes, this has to be done again
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int ike_conf_index(struct ike_conf *conf)
{
	struct ike_conf_index *index;
	struct list_head *pos;
	u32 n_secrets = 0;
	int err;

	ike_index_free(conf->index);
	conf->index = NULL;
	list_for_each(pos, &conf->secrets)
		n_secrets++;
	if (conf->n_conns < FEW && n_secrets < FEW)
		return 0;
	index = kzalloc(sizeof(*index), GFP_KERNEL_ACCOUNT);
	if (!index)
		return -ENOMEM;
	index->n_conns = conf->n_conns;
	index->n_secrets = n_secrets;
	err = add_names(index, conf) ?: add_conns(index, conf) ?:
	      add_secrets(index, conf);
	if (err) {
		ike_index_free(index);
		return err;
	}
	sort_list(&index->addrs);
	sort_list(&index->ids);
	sort_list(&index->keys);
	conf->index = index;
	return 0;
}

/**
 * ike_index_free - free an index
 * @index: filled to any degree, or NULL
 *
 * Context: may sleep.
 */
void ike_index_free(struct ike_conf_index *index)
{
	if (!index)
		return;
	kvfree(index->by_name);
	kvfree(index->secrets);
	kvfree(index->addrs.entry);
	kvfree(index->wide.entry);
	kvfree(index->ids.entry);
	kvfree(index->patterns.entry);
	kvfree(index->keys.entry);
	kvfree(index->loose.entry);
	kfree(index);
}

/**
 * ike_index_name - a connection by its name
 * @conf: a snapshot with an index
 * @name: the name
 *
 * Context: any.
 * Return: the connection, or NULL.
 */
struct ike_conn *ike_index_name(const struct ike_conf *conf, const char *name)
{
	u32 low = 0, high = conf->index->n_conns, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = strcmp(conf->index->by_name[mid]->name, name);
		if (!order)
			return conf->index->by_name[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static void runs_fill(struct ike_index_run runs[2], const struct list *exact,
		      u64 hash, const struct list *rest)
{
	runs[0] = run_of(exact, hash);
	runs[1] = (struct ike_index_run){ rest->entry, rest->n };
}

/* Everything, in one run */
static void runs_all(struct ike_index_run runs[2], u32 n)
{
	runs[0] = (struct ike_index_run){ NULL, n };
	runs[1] = (struct ike_index_run){};
}

/**
 * ike_index_by_remote - connections that may be for a peer's address
 * @conf: the snapshot
 * @remote: the address, which may be unknown
 * @runs: receives those that name it, and those with ranges or any
 *
 * Of connections with the same addresses and proposals it is the first.
 *
 * Context: any.
 */
void ike_index_by_remote(const struct ike_conf *conf,
			 const struct ike_addr *remote,
			 struct ike_index_run runs[2])
{
	const struct ike_conf_index *index = conf->index;

	if (!index || !remote->len)
		runs_all(runs, conf->n_conns);
	else
		runs_fill(runs, &index->addrs, hash_addr(remote),
			  &index->wide);
}

/**
 * ike_index_by_id - connections that may be for a peer's identity
 * @conf: the snapshot
 * @id: the identity
 * @runs: receives those that name it, and those with patterns
 *
 * Context: any.
 */
void ike_index_by_id(const struct ike_conf *conf, const struct ike_id *id,
		     struct ike_index_run runs[2])
{
	const struct ike_conf_index *index = conf->index;

	if (!index)
		runs_all(runs, conf->n_conns);
	else
		runs_fill(runs, &index->ids, ike_id_hash(id),
			  &index->patterns);
}

/**
 * ike_index_secrets - secrets that may be for an identity
 * @conf: a snapshot with an index
 * @id: the identity, or NULL
 * @runs: receives those that name it, and those with patterns or for all
 *
 * Context: any.
 */
void ike_index_secrets(const struct ike_conf *conf, const struct ike_id *id,
		       struct ike_index_run runs[2])
{
	const struct ike_conf_index *index = conf->index;

	runs_fill(runs, &index->keys, id ? ike_id_hash(id) : 0,
		  &index->loose);
	if (!id)
		runs[0].n = 0;
}

/**
 * ike_index_secret - a secret by its number
 * @conf: a snapshot with an index
 * @order: the number
 *
 * Context: any.
 * Return: the secret.
 */
const struct ike_secret *ike_index_secret(const struct ike_conf *conf,
					  u32 order)
{
	return conf->index->secrets[order];
}
