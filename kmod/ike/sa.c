// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IKE SA: its tables, its states and its end. Knows nothing of messages.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"
#include "ike/child.h"
#include "ike/sa.h"

static const struct rhashtable_params by_spi_params = {
	.head_offset = offsetof(struct ike_sa, by_spi),
	.key_offset = offsetof(struct ike_sa, spi),
	.key_len = sizeof_field(struct ike_sa, spi),
	.automatic_shrinking = true,
};

static const struct rhashtable_params by_peer_params = {
	.head_offset = offsetof(struct ike_sa, by_peer),
	.key_offset = offsetof(struct ike_sa, peer_key),
	.key_len = sizeof_field(struct ike_sa, peer_key),
	.automatic_shrinking = true,
};

const struct rhashtable_params ike_by_ids_params = {
	.head_offset = offsetof(struct ike_sa, by_ids),
	.key_offset = offsetof(struct ike_sa, ids_hash),
	.key_len = sizeof_field(struct ike_sa, ids_hash),
	.automatic_shrinking = true,
};

static const struct rhashtable_params by_conn_params = {
	.head_offset = offsetof(struct ike_conn_sas, by_conn),
	.key_offset = offsetof(struct ike_conn_sas, conn),
	.key_len = sizeof_field(struct ike_conn_sas, conn),
	.automatic_shrinking = true,
};

/* How long a peer may take to confirm that an IKE SA ends */
#define CLOSE_MS	5000

/**
 * ike_sa_tables_init() - make an engine's tables
 * @e: the engine
 *
 * Context: may sleep. Return: 0 or -ENOMEM.
 */
int ike_sa_tables_init(struct ike_engine *e)
{
	int err;

	INIT_LIST_HEAD(&e->sas);
	e->turn = &e->sas;
	INIT_LIST_HEAD(&e->dying);
	INIT_LIST_HEAD(&e->ready);
	xa_init(&e->traps);
	xa_init(&e->staged);
	e->route_when = IKE_NEVER;
	e->deadlines = RB_ROOT_CACHED;
	err = rhashtable_init(&e->by_spi, &by_spi_params);
	if (err)
		return err;
	err = rhashtable_init(&e->by_peer, &by_peer_params);
	if (err)
		goto out_spi;
	err = rhltable_init(&e->by_ids, &ike_by_ids_params);
	if (err)
		goto out_peer;
	err = rhltable_init(&e->by_reqid, &ike_by_reqid_params);
	if (err)
		goto out_ids;
	err = rhashtable_init(&e->traps_by_conf, &ike_trap_params);
	if (err)
		goto out_reqid;
	err = rhashtable_init(&e->by_conn, &by_conn_params);
	if (err)
		goto out_traps;
	return 0;

out_traps:
	rhashtable_destroy(&e->traps_by_conf);
out_reqid:
	rhltable_destroy(&e->by_reqid);
out_ids:
	rhltable_destroy(&e->by_ids);
out_peer:
	rhashtable_destroy(&e->by_peer);
out_spi:
	rhashtable_destroy(&e->by_spi);
	return err;
}

/**
 * ike_sa_tables_free() - free an engine's tables, which must be empty
 * @e: the engine
 *
 * Context: may sleep.
 */
void ike_sa_tables_free(struct ike_engine *e)
{
	xa_destroy(&e->traps);
	rhashtable_destroy(&e->by_conn);
	rhashtable_destroy(&e->traps_by_conf);
	rhltable_destroy(&e->by_reqid);
	rhltable_destroy(&e->by_ids);
	rhashtable_destroy(&e->by_peer);
	rhashtable_destroy(&e->by_spi);
}

/* The low octet is the shard's, so that a datagram finds its engine; the two
 * above it tell the ports that it is one of ours.
 */
static u64 draw_spi(struct ike_engine *e)
{
	u64 spi;

	do {
		e->ops->random(e->port, &spi, sizeof(spi));
		spi = ike_spi_mark((spi & ~0xffULL) | e->shard, &e->spi_key);
	} while (!(spi >> 8) || ike_sa_by_spi(e, spi));
	return spi;
}

/**
 * ike_sas_of_conn() - the IKE SAs of a connection
 * @e: the engine
 * @conn: the connection
 *
 * Context: inside the engine. Return: them, or NULL.
 */
struct ike_conn_sas *ike_sas_of_conn(struct ike_engine *e,
				     const struct ike_conn *conn)
{
	return rhashtable_lookup_fast(&e->by_conn, &conn, by_conn_params);
}

static void conn_sas_put(struct ike_engine *e, struct ike_conn_sas *all)
{
	if (!list_empty(&all->sas))
		return;
	rhashtable_remove_fast(&e->by_conn, &all->by_conn, by_conn_params);
	kfree(all);
}

/* NULL without memory; to be given an SA, or put */
static struct ike_conn_sas *conn_sas_get(struct ike_engine *e,
					 const struct ike_conn *conn)
{
	struct ike_conn_sas *all;

	all = ike_sas_of_conn(e, conn);
	if (all)
		return all;
	all = kzalloc(sizeof(*all), GFP_KERNEL);
	if (!all)
		return NULL;
	all->conn = conn;
	INIT_LIST_HEAD(&all->sas);
	if (rhashtable_insert_fast(&e->by_conn, &all->by_conn,
				   by_conn_params)) {
		kfree(all);
		return NULL;
	}
	return all;
}

/**
 * ike_sa_make_room() - IKE SAs of another connection are to become @conn's
 * @e: the engine
 * @conn: the connection; ike_sa_set_conn() with it cannot fail from now on
 *
 * Context: inside the engine, may sleep.
 * Return: 0; or -ENOMEM. ike_sa_drop_room() has to follow.
 */
int ike_sa_make_room(struct ike_engine *e, const struct ike_conn *conn)
{
	return conn_sas_get(e, conn) ? 0 : -ENOMEM;
}

/**
 * ike_sa_drop_room() - no more IKE SAs become @conn's
 * @e: the engine
 * @conn: the connection; one without room will do
 *
 * Context: inside the engine.
 */
void ike_sa_drop_room(struct ike_engine *e, const struct ike_conn *conn)
{
	struct ike_conn_sas *all = ike_sas_of_conn(e, conn);

	if (all)
		conn_sas_put(e, all);
}

/* With more, each would take 2 KiB. */
static_assert(sizeof(struct ike_sa) <= 1024);

/**
 * ike_sa_new() - a new IKE SA
 * @e: the engine
 * @conn: its connection; the SA takes a reference
 * @path: addresses and ports
 *
 * Context: inside the engine, may sleep.
 * Return: an SA in state CREATED, in the tables by an SPI of its own; or NULL.
 */
struct ike_sa *ike_sa_new(struct ike_engine *e, struct ike_conn *conn,
			  const struct ike_path *path)
{
	struct ike_sa *sa = kzalloc(sizeof(*sa), GFP_KERNEL);
	unsigned int i;

	if (!sa)
		return NULL;
	sa->setup = kzalloc(sizeof(*sa->setup), GFP_KERNEL);
	if (!sa->setup)
		goto out;
	sa->e = e;
	sa->path = *path;
	sa->spi = draw_spi(e);
	INIT_LIST_HEAD(&sa->tasks);
	INIT_LIST_HEAD(&sa->children);
	INIT_LIST_HEAD(&sa->former);
	INIT_LIST_HEAD(&sa->ready);
	ike_deadline_init(&sa->deadline);
	for (i = 0; i < IKE_TIMER_MAX; i++)
		sa->timer[i] = IKE_NEVER;
	sa->rekey_at = IKE_NEVER;
	sa->reauth_at = IKE_NEVER;
	sa->end_at = IKE_NEVER;
	sa->conn_sas = conn_sas_get(e, conn);
	if (!sa->conn_sas)
		goto out;
	if (rhashtable_insert_fast(&e->by_spi, &sa->by_spi, by_spi_params))
		goto out_conn;
	list_add_tail(&sa->of_conn, &sa->conn_sas->sas);
	sa->conn = ike_conn_get(conn);
	sa->id = ++e->last_id * e->shards + e->shard;
	list_add_tail(&sa->entry, &e->sas);
	e->stats.ike_sas++;
	e->ops->total_add(e->port, IKE_TOTAL_IKE_SAS, 1);
	return sa;

out_conn:
	conn_sas_put(e, sa->conn_sas);
out:
	kfree(sa->setup);
	kfree(sa);
	return NULL;
}

static u16 *half_open_of(struct ike_engine *e, const struct ike_addr *source)
{
	u64 hash = siphash(source->b, ike_addr_source_len(source),
			   &e->hash_key);

	return &e->sources[hash % IKE_SOURCES];
}

/**
 * ike_sa_source_half_open() - half-open IKE SAs of an address
 * @e: the engine
 * @source: the address
 *
 * A few addresses share a count; who they are is chosen by a secret.
 *
 * Context: inside the engine. Return: their number.
 */
u32 ike_sa_source_half_open(struct ike_engine *e, const struct ike_addr *source)
{
	return *half_open_of(e, source);
}

/**
 * ike_sa_add_half_open() - count a responder's SA as half-open
 * @sa: the IKE SA, with its peer's SPI and path
 *
 * From now on a repeated IKE_SA_INIT request finds it.
 *
 * Context: inside the engine, may sleep.
 * Return: 0, -EEXIST if such an SA exists, or another negative errno.
 */
int ike_sa_add_half_open(struct ike_sa *sa)
{
	int err;

	sa->peer_key.spi_i = sa->peer_spi;
	sa->peer_key.remote = sa->path.remote;
	sa->peer_key.port = sa->path.remote_port;
	err = rhashtable_lookup_insert_fast(&sa->e->by_peer, &sa->by_peer,
					    by_peer_params);
	if (err)
		return err;
	sa->half_open = true;
	sa->e->stats.half_open++;
	++*half_open_of(sa->e, &sa->peer_key.remote);
	return 0;
}

static void drop_half_open(struct ike_sa *sa)
{
	if (!sa->half_open)
		return;
	rhashtable_remove_fast(&sa->e->by_peer, &sa->by_peer, by_peer_params);
	sa->half_open = false;
	sa->e->stats.half_open--;
	--*half_open_of(sa->e, &sa->peer_key.remote);
}

/**
 * ike_sa_set_conn() - an identity, or a new configuration, has shown which
 * connection it is
 * @sa: the IKE SA
 * @conn: its connection from now on
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_sa_set_conn(struct ike_sa *sa, struct ike_conn *conn)
{
	struct ike_conn_sas *old = sa->conn_sas, *all;

	if (conn == sa->conn)
		return 0;
	all = conn_sas_get(sa->e, conn);
	if (!all)
		return -ENOMEM;
	if (sa->initiator)
		list_move(&sa->of_conn, &all->sas);
	else
		list_move_tail(&sa->of_conn, &all->sas);
	sa->conn_sas = all;
	conn_sas_put(sa->e, old);
	ike_conn_put(sa->conn);
	sa->conn = ike_conn_get(conn);
	return 0;
}

/**
 * ike_sa_hash_ids() - the number by which IKE SAs of two identities are found
 * @e: the engine
 * @local: ours
 * @remote: the peer's
 *
 * Context: inside the engine. Return: the number; others may have it, too.
 */
u64 ike_sa_hash_ids(const struct ike_engine *e, const struct ike_id *local,
		    const struct ike_id *remote)
{
	u64 h[2] = {
		siphash(local->data.p, local->data.len, &e->hash_key),
		siphash(remote->data.p, remote->data.len, &e->hash_key),
	};

	return siphash(h, sizeof(h), &e->hash_key);
}

/**
 * ike_sa_set_ids() - both identities are known
 * @sa: the IKE SA
 * @local: ours; copied
 * @remote: the peer's; copied
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_sa_set_ids(struct ike_sa *sa, const struct ike_id *local,
		   const struct ike_id *remote)
{
	struct ike_id *l = ike_id_dup(local);
	struct ike_id *r = ike_id_dup(remote);

	if (!l || !r) {
		kfree(l);
		kfree(r);
		return -ENOMEM;
	}
	kfree(sa->local_id);
	kfree(sa->remote_id);
	sa->local_id = l;
	sa->remote_id = r;
	sa->ids_hash = ike_sa_hash_ids(sa->e, l, r);
	return 0;
}

static bool allowed(enum ike_sa_state from, enum ike_sa_state to)
{
	static const u8 next[IKE_SA_DEAD + 1] = {
		[IKE_SA_CREATED] = BIT(IKE_SA_INIT_SENT) |
				   BIT(IKE_SA_HALF_OPEN) |
				   BIT(IKE_SA_ESTABLISHED) | BIT(IKE_SA_DEAD),
		[IKE_SA_INIT_SENT] = BIT(IKE_SA_INTERMEDIATE_SENT) |
				     BIT(IKE_SA_AUTH_SENT) | BIT(IKE_SA_DEAD),
		[IKE_SA_INTERMEDIATE_SENT] = BIT(IKE_SA_AUTH_SENT) |
					     BIT(IKE_SA_DEAD),
		[IKE_SA_HALF_OPEN] = BIT(IKE_SA_ESTABLISHED) |
				     BIT(IKE_SA_DELETING) | BIT(IKE_SA_DEAD),
		[IKE_SA_AUTH_SENT] = BIT(IKE_SA_ESTABLISHED) |
				     BIT(IKE_SA_DELETING) | BIT(IKE_SA_DEAD),
		[IKE_SA_ESTABLISHED] = BIT(IKE_SA_DELETING) | BIT(IKE_SA_DEAD),
		[IKE_SA_DELETING] = BIT(IKE_SA_DEAD),
	};

	return next[from] & BIT(to);
}

/**
 * ike_sa_set_state() - the one place where an SA changes its state
 * @sa: the IKE SA
 * @state: enum ike_sa_state
 *
 * Context: inside the engine.
 */
void ike_sa_set_state(struct ike_sa *sa, enum ike_sa_state state)
{
	WARN_ON_ONCE(!allowed(sa->state, state));
	sa->state = state;
}

/**
 * ike_sa_initiate() - an IKE SA is begun by us
 * @sa: the IKE SA; goes before those of its connection that the peer begins
 *
 * Context: inside the engine.
 */
void ike_sa_initiate(struct ike_sa *sa)
{
	sa->initiator = true;
	list_move(&sa->of_conn, &sa->conn_sas->sas);
}

/**
 * ike_sa_establish() - both sides are authenticated, or were before
 * @sa: the IKE SA, with its identities
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int ike_sa_establish(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;
	int err;

	err = rhltable_insert(&e->by_ids, &sa->by_ids, ike_by_ids_params);
	if (err)
		return err;
	sa->known = true;
	ike_peer_note(e, &sa->path.remote);
	drop_half_open(sa);
	ike_sa_set_state(sa, IKE_SA_ESTABLISHED);
	ike_sa_timer(sa, IKE_TIMER_EXPIRE, IKE_NEVER);
	sa->established = ike_now(e);
	sa->newest = list_last_entry(&e->sas, struct ike_sa, entry)->id;
	ike_liveness_await(sa);
	ike_keepalive_await(sa);
	ike_lifetime_sa(sa);
	if (!sa->replaced)
		ike_count(e, IKE_COUNT_ESTABLISHED);
	return 0;
}

/**
 * ike_sa_setup_free() - forget what only mattered for the set-up
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
void ike_sa_setup_free(struct ike_sa *sa)
{
	struct ike_setup *s = sa->setup;

	if (!s)
		return;
	ike_view_free(&s->init_request);
	ike_view_free(&s->init_response);
	ike_view_free(&s->ni);
	ike_view_free(&s->nr);
	ike_view_free(&s->chosen);
	ike_kex_free(s->kex);
	ike_keys_free(s->keys_before);
	memzero_explicit(s->int_auth, sizeof(s->int_auth));
	kfree(s);
	sa->setup = NULL;
	ike_sa_stored(sa);
}

/* With the IKE SA ends what was to be deleted: then that has been done. */
static void end_task(struct ike_sa *sa, struct ike_task *task, int error,
		     const char *reason)
{
	ike_task_end(sa, task, ike_task_makes_sa(task) ? error : 0, reason);
}

static void end_tasks(struct ike_sa *sa, int error, const char *reason)
{
	struct ike_task *task, *next;

	list_for_each_entry_safe(task, next, &sa->tasks, entry)
		end_task(sa, task, error, reason);
	sa->busy = false;
}

static void end_waiting_tasks(struct ike_sa *sa, int error, const char *reason)
{
	struct ike_task *task, *next;

	list_for_each_entry_safe(task, next, &sa->tasks, entry)
		if (!sa->busy || !list_is_first(&task->entry, &sa->tasks))
			end_task(sa, task, error, reason);
}

/**
 * ike_sa_kill() - an IKE SA has come to its end
 * @sa: the IKE SA; no longer found by anybody, freed at the door's exit
 * @error: 0, a negative errno, or a notify type
 * @reason: a line about it
 *
 * Its Child SAs go with it and its tasks end. Sends nothing.
 *
 * Context: inside the engine, may sleep.
 */
void ike_sa_kill(struct ike_sa *sa, int error, const char *reason)
{
	struct ike_engine *e = sa->e;
	struct ike_child *child, *next;

	if (sa->state == IKE_SA_DEAD)
		return;
	list_for_each_entry_safe(child, next, &sa->children, entry)
		ike_child_down(child, reason);
	list_for_each_entry_safe(child, next, &sa->former, entry)
		ike_child_orphaned(child, !error);
	if (sa->established && !sa->replaced)
		ike_sa_event(sa, IKE_EVENT_IKE_DOWN, "", error, reason);
	end_tasks(sa, error ?: -ECANCELED, reason);
	ike_followup_drop(sa);
	ike_order_put(e, sa->order, 0, reason);
	sa->order = NULL;
	ike_sa_set_state(sa, IKE_SA_DEAD);
	ike_deadline_set(&e->deadlines, &sa->deadline, IKE_NEVER);
	drop_half_open(sa);
	if (sa->known)
		rhltable_remove(&e->by_ids, &sa->by_ids, ike_by_ids_params);
	list_del(&sa->of_conn);
	conn_sas_put(e, sa->conn_sas);
	rhashtable_remove_fast(&e->by_spi, &sa->by_spi, by_spi_params);
	list_del_init(&sa->ready);
	if (e->turn == &sa->entry)
		e->turn = sa->entry.next;
	list_move_tail(&sa->entry, &e->dying);
	e->stats.ike_sas--;
	if (sa->renews)
		ike_sa_renewal_failed(sa);
	e->ops->total_add(e->port, IKE_TOTAL_IKE_SAS, -1);
}

/**
 * ike_sa_turn() - the IKE SA whose turn it is in ike_for_each_sa()
 * @e: the engine
 *
 * Context: inside the engine. Return: the SA, or NULL after the last one.
 */
struct ike_sa *ike_sa_turn(struct ike_engine *e)
{
	struct list_head *entry = e->turn;

	if (entry == &e->sas)
		return NULL;
	e->turn = entry->next;
	return list_entry(entry, struct ike_sa, entry);
}

static void free_sa(struct ike_sa *sa)
{
	list_del(&sa->entry);
	ike_sa_setup_free(sa);
	ike_reassembly_free(sa);
	ike_window_free(&sa->window);
	ike_sa_stored(sa);
	ike_keys_free(sa->keys);
	kfree(sa->local_id);
	kfree(sa->remote_id);
	ike_conn_put(sa->conn);
	kfree(sa);
}

/**
 * ike_sa_reap() - free the dead, when a door is left
 * @e: the engine
 *
 * Context: inside the engine, with no pointer to an SA in use. Nobody reads
 * the tables without being inside, so no grace period is needed.
 */
void ike_sa_reap(struct ike_engine *e)
{
	struct ike_sa *sa, *next;

	if (list_empty(&e->dying))
		return;
	list_for_each_entry_safe(sa, next, &e->dying, entry)
		free_sa(sa);
	/* The key used last stays in a kernel transform until the next use. */
	if (list_empty(&e->sas))
		ike_crypto_forget(e->crypto);
}

/**
 * ike_sa_timer() - set or clear what an SA waits for
 * @sa: the IKE SA
 * @timer: which
 * @when: milliseconds of ops->now, IKE_NEVER to clear
 *
 * Context: inside the engine.
 */
void ike_sa_timer(struct ike_sa *sa, enum ike_timer timer, u64 when)
{
	u64 first = IKE_NEVER;
	unsigned int i;

	sa->timer[timer] = when;
	for (i = 0; i < IKE_TIMER_MAX; i++)
		first = min(first, sa->timer[i]);
	ike_deadline_set(&sa->e->deadlines, &sa->deadline, first);
}

/**
 * ike_sa_by_spi() - the IKE SA that has this SPI of ours
 * @e: the engine
 * @spi: our SPI
 *
 * Context: inside the engine. Return: the SA or NULL.
 */
struct ike_sa *ike_sa_by_spi(struct ike_engine *e, u64 spi)
{
	return rhashtable_lookup_fast(&e->by_spi, &spi, by_spi_params);
}

/**
 * ike_sa_by_peer() - the half-open IKE SA of a peer
 * @e: the engine
 * @key: the peer's SPI and address; zero in its gaps
 *
 * Context: inside the engine. Return: the SA or NULL.
 */
struct ike_sa *ike_sa_by_peer(struct ike_engine *e,
			      const struct ike_peer_key *key)
{
	return rhashtable_lookup_fast(&e->by_peer, key, by_peer_params);
}

/**
 * ike_sa_ready() - an IKE SA has got something to do
 * @sa: the IKE SA; what it is to do begins when the door is left
 *
 * Context: inside the engine.
 */
void ike_sa_ready(struct ike_sa *sa)
{
	if (list_empty(&sa->ready))
		list_add_tail(&sa->ready, &sa->e->ready);
}

/**
 * ike_sa_close() - an IKE SA ends when the peer has been told
 * @sa: the IKE SA, with a task that tells; the peer has a few seconds to
 *	confirm it
 *
 * Context: inside the engine.
 */
void ike_sa_close(struct ike_sa *sa)
{
	ike_sa_set_state(sa, IKE_SA_DELETING);
	ike_sa_timer(sa, IKE_TIMER_EXPIRE, ike_now(sa->e) + CLOSE_MS);
	ike_sa_ready(sa);
}

/**
 * ike_sa_delete() - have the peer delete an IKE SA
 * @sa: the IKE SA, which the peer has
 * @order: who waits for it, or NULL
 *
 * Its Child SAs end at once. Those that another IKE SA carries on stay in XFRM
 * until the peer has answered.
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int ike_sa_delete(struct ike_sa *sa, struct ike_order *order)
{
	struct ike_child *child, *next;

	if (!ike_task_add(sa, IKE_TASK_DELETE_IKE, order))
		return -ENOMEM;
	list_for_each_entry_safe(child, next, &sa->children, entry) {
		child->untold = true;
		ike_child_down(child, "taken down");
	}
	ike_sa_close(sa);
	return 0;
}

/* The peer may already take it for established; its answer will show. */
static void await_answer(struct ike_sa *sa, struct ike_order *order)
{
	end_tasks(sa, -ECANCELED, ike_error_text(-ECANCELED));
	sa->unwanted = true;
	sa->order = ike_order_get(order);
	ike_sa_timer(sa, IKE_TIMER_EXPIRE, ike_now(sa->e) + CLOSE_MS);
}

/**
 * ike_sa_take_down() - end an IKE SA, at our own wish
 * @sa: the IKE SA
 * @order: who waits for it, or NULL
 *
 * What it had yet to do is not begun. One that the peer cannot have just ends;
 * one that is to replace another ends with the request that asks for it.
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_sa_take_down(struct ike_sa *sa, struct ike_order *order)
{
	if (sa->state == IKE_SA_DELETING || sa->unwanted ||
	    (sa->state == IKE_SA_CREATED && sa->replaced))
		return 0;
	if (sa->state == IKE_SA_AUTH_SENT) {
		await_answer(sa, order);
		return 0;
	}
	end_waiting_tasks(sa, -ECANCELED, ike_error_text(-ECANCELED));
	if (sa->state == IKE_SA_ESTABLISHED)
		return ike_sa_delete(sa, order);
	ike_sa_kill(sa, -ECANCELED, ike_error_text(-ECANCELED));
	return 0;
}

/**
 * ike_sa_of_conn() - an IKE SA that a new Child SA of @conn can use
 * @e: the engine
 * @conn: the connection
 *
 * Context: inside the engine.
 * Return: one that is up or on its way up as initiator, or NULL.
 */
struct ike_sa *ike_sa_of_conn(struct ike_engine *e,
			      const struct ike_conn *conn)
{
	struct ike_conn_sas *all = ike_sas_of_conn(e, conn);
	struct ike_sa *sa, *found = NULL;

	if (!all)
		return NULL;
	list_for_each_entry(sa, &all->sas, of_conn) {
		if (sa->full || sa->replaced || sa->yields_to)
			continue;
		if (sa->state == IKE_SA_ESTABLISHED)
			return sa;
		if (sa->initiator && sa->state < IKE_SA_DELETING &&
		    !sa->unwanted && !found)
			found = sa;
	}
	return found;
}

/**
 * ike_sa_event() - tell the outside
 * @sa: the IKE SA
 * @type: enum ike_event_type
 * @child: name of the child, or ""
 * @error: 0, a negative errno, or a notify type
 * @reason: a line about it
 *
 * Context: inside the engine.
 */
void ike_sa_event(struct ike_sa *sa, enum ike_event_type type,
		  const char *child, int error, const char *reason)
{
	struct ike_event event = {
		.type = type,
		.error = error,
		.sa = sa->id,
		.conn = sa->conn->name,
		.child = child,
		.path = &sa->path,
		.remote_id = sa->remote_id,
		.reason = reason,
	};

	sa->e->ops->event(sa->e->port, &event);
}
