// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Child SA: its names, its keys and its end. Knows nothing of messages.
 */
#include <linux/slab.h>

#include "ike/child.h"

const struct rhashtable_params ike_by_reqid_params = {
	.head_offset = offsetof(struct ike_child, by_reqid),
	.key_offset = offsetof(struct ike_child, name.reqid),
	.key_len = sizeof_field(struct ike_child, name.reqid),
	.automatic_shrinking = true,
};

/* What we ask the peer for while it asks us for the same */
static const struct ike_child *find_twin(const struct ike_child *child)
{
	struct ike_task *task = ike_task_find_child(child->sa, child->conf);

	return task ? task->child : NULL;
}

/* A trap's acquires and its Child SA's states go by the same reqid, and so do
 * a Child SA and the one that it replaces, unless another one is configured.
 */
static u32 wanted_reqid(const struct ike_child *child,
			const struct ike_child *old)
{
	struct ike_trap *trap = ike_trap_of(child->sa->e, child->conf);

	if (child->conf->reqid)
		return child->conf->reqid;
	if (!old)
		old = find_twin(child);
	if (old)
		return old->name.reqid;
	return trap ? trap->reqid : 0;
}

static int take_reqid(struct ike_child *child, const struct ike_child *old)
{
	struct ike_engine *e = child->sa->e;

	return e->ops->reqid_get(e->port, wanted_reqid(child, old),
				 &child->name.reqid);
}

/**
 * ike_child_new() - a Child SA to be negotiated, with an inbound SPI
 * @sa: its IKE SA
 * @conf: its configuration, of @sa's connection
 * @transport: reserve for transport mode
 * @old: the one that it is to replace, or NULL
 *
 * Context: inside the engine, may sleep. Return: the Child SA, or an ERR_PTR.
 */
struct ike_child *ike_child_new(struct ike_sa *sa,
				const struct ike_child_conf *conf,
				bool transport, const struct ike_child *old)
{
	struct ike_child *child = kzalloc(sizeof(*child), GFP_KERNEL);
	struct ike_engine *e = sa->e;
	int err;

	if (!child)
		return ERR_PTR(-ENOMEM);
	child->sa = sa;
	child->conn = ike_conn_get(sa->conn);
	child->conf = conf;
	child->transport = transport;
	child->replaces = old ? old->name.spi_in : 0;
	child->look = IKE_NEVER;
	ike_lifetime_draw(child);
	child->name.local = sa->path.local;
	child->name.remote = sa->path.remote;
	child->name.mark_in = conf->mark_in;
	child->name.mark_out = conf->mark_out;
	err = take_reqid(child, old);
	if (err)
		goto out;
	err = e->ops->spi_reserve(e->port, &child->name, transport,
				  conf->if_id_in ?: child->conn->if_id_in);
	if (err)
		goto out;
	return child;

out:
	ike_child_free(child);
	return ERR_PTR(err);
}

static void uninstall(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;

	if (!child->installed) {
		if (child->name.spi_in)
			e->ops->spi_release(e->port, &child->name);
		return;
	}
	e->ops->child_remove(e->port, &child->name);
	list_del(&child->entry);
	rhltable_remove(&e->by_reqid, &child->by_reqid, ike_by_reqid_params);
	if (child->former) {
		child->sa->n_former--;
		return;
	}
	child->sa->n_children--;
	e->stats.child_sas--;
}

/**
 * ike_child_free() - a Child SA ends, wherever it has got to
 * @child: the Child SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_free(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;

	uninstall(child);
	ike_child_disappoint(child);
	if (child->name.reqid)
		e->ops->reqid_put(e->port, child->name.reqid);
	ike_conn_put(child->conn);
	kfree(child->local);
	kfree(child->remote);
	kfree_sensitive(child->keymat);
	kfree(child);
}

static struct ike_ts_list *dup_ts(const struct ike_ts_list *list)
{
	return kmemdup(list, offsetof(struct ike_ts_list, ts[list->n]),
		       GFP_KERNEL);
}

/**
 * ike_child_set_ts() - the selectors have been negotiated
 * @child: the Child SA
 * @local: of our side; copied
 * @remote: of the peer's side; copied
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_child_set_ts(struct ike_child *child, const struct ike_ts_list *local,
		     const struct ike_ts_list *remote)
{
	kfree(child->local);
	kfree(child->remote);
	child->local = dup_ts(local);
	child->remote = dup_ts(remote);
	return child->local && child->remote ? 0 : -ENOMEM;
}

#define ESP_KEYS_MAX	(2 * (IKE_ENCR_KEY_MAX + IKE_INTEG_KEY_MAX))

static size_t encr_len(const struct ike_esp_suite *s)
{
	return s->encr_key_bits / 8 + s->encr->salt_len;
}

static size_t integ_len(const struct ike_esp_suite *s)
{
	return s->integ ? s->integ->key_len : 0;
}

static size_t keymat_len(const struct ike_esp_suite *s)
{
	return 2 * (encr_len(s) + integ_len(s));
}

/*
 * RFC 7296 section 2.17: the initiator's direction first, and in each the
 * encryption key before the integrity key.
 */
static void cut_keys(const struct ike_child *child, const u8 *keymat,
		     struct ike_esp_keys keys[2])
{
	size_t encr = encr_len(&child->suite), integ = integ_len(&child->suite);
	unsigned int i;

	for (i = 0; i < 2; i++) {
		keys[i].encr = IKE_VIEW(keymat, encr);
		keymat += encr;
		keys[i].integ = IKE_VIEW(keymat, integ);
		keymat += integ;
	}
}

static int publish(struct ike_child *child)
{
	struct ike_sa *sa = child->sa;
	struct ike_engine *e = sa->e;
	int err;

	err = rhltable_insert(&e->by_reqid, &child->by_reqid,
			      ike_by_reqid_params);
	if (err) {
		e->ops->child_remove(e->port, &child->name);
		child->name.spi_in = 0;
		return err;
	}
	child->installed = true;
	child->since = ike_now(e);
	if (!child->name.inbound_only)
		child->turn = ++e->last_turn;
	list_add_tail(&child->entry, &sa->children);
	sa->n_children++;
	e->stats.child_sas++;
	ike_lifetime_child(child);
	return 0;
}

/* The one whose traffic it takes over, if that is still in XFRM, and goes by
 * the same reqid
 */
static const struct ike_sa_name *replaced(const struct ike_child *child)
{
	const struct ike_child *old = ike_child_before(child);

	return old ? &old->name : NULL;
}

/* @how as it is now, with @keymat as its keys */
static void describe(const struct ike_child *child, bool initiated,
		     const u8 *keymat, struct ike_child_install *how)
{
	struct ike_esp_keys keys[2];

	cut_keys(child, keymat, keys);
	*how = (struct ike_child_install){
		.name = child->name,
		.conf = child->conf,
		.conn = child->conn,
		.transport = child->transport,
		.suite = child->suite,
		.in = keys[initiated ? 1 : 0],
		.out = keys[initiated ? 0 : 1],
		.local = child->local,
		.remote = child->remote,
		.acquire_seq = child->acquire_seq,
		.life = child->life,
		.encap = child->encap,
		.replaces = child->name.inbound_only ? NULL : replaced(child),
	};
}

static int keep_keymat(struct ike_child *child, const u8 *keymat, size_t len)
{
	if (!child->name.inbound_only)
		return 0;
	child->keymat = kmemdup(keymat, len, GFP_KERNEL);
	return child->keymat ? 0 : -ENOMEM;
}

/* The peer's NAT may have changed its mind since the SPI was reserved. */
static void take_path(struct ike_child *child)
{
	child->name.remote = child->sa->path.remote;
	child->encap = ike_nat_encap(child->sa);
}

/* The SPI was reserved at the address that we had then. */
static void move_along(struct ike_child *child)
{
	if (child->sa->mobike.on && ike_child_redirect(child))
		ike_sa_timer(child->sa, IKE_TIMER_PATH,
			     ike_now(child->sa->e));
}

/**
 * ike_child_install() - derive the keys and put a Child SA into XFRM
 * @child: the Child SA, with SPIs, transforms and selectors
 * @initiated: we are the initiator of this exchange
 * @in: nonces and shared secret of this exchange
 *
 * With its name's @inbound_only set, the outbound state is left to
 * ike_child_outbound().
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or a negative errno with nothing left in XFRM.
 */
int ike_child_install(struct ike_child *child, bool initiated,
		      const struct ike_keymat_input *in)
{
	struct ike_sa *sa = child->sa;
	struct ike_engine *e = sa->e;
	u8 keymat[ESP_KEYS_MAX];
	struct ike_child_install how;
	size_t len;
	int err;

	child->initiated = initiated;
	len = keymat_len(&child->suite);
	err = ike_keymat_child(e->crypto, sa->suite.prf, sa->keys->d, in,
			       keymat, len);
	if (!err)
		err = keep_keymat(child, keymat, len);
	if (err)
		goto out;
	take_path(child);
	describe(child, initiated, keymat, &how);
	err = e->ops->child_install(e->port, &how);
	if (!err)
		err = publish(child);
	if (!err)
		move_along(child);
out:
	memzero_explicit(keymat, sizeof(keymat));
	return err;
}

/**
 * ike_child_outbound() - have traffic go out over a Child SA
 * @child: an installed Child SA without an outbound state, made by the peer's
 *	exchange
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or a negative errno with nothing changed.
 */
int ike_child_outbound(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;
	struct ike_child_install how;
	int err;

	child->name.inbound_only = false;
	describe(child, false, child->keymat, &how);
	err = e->ops->child_outbound(e->port, &how);
	if (err) {
		child->name.inbound_only = true;
		return err;
	}
	kfree_sensitive(child->keymat);
	child->keymat = NULL;
	child->acquire_seq = 0;
	child->turn = ++e->last_turn;
	return 0;
}

/**
 * ike_child_down() - an installed Child SA ends, and nothing in its IKE SA
 * replaces it
 * @child: the Child SA; freed, or if another IKE SA carries on a former one of
 *	that, or of its own until the peer has been told
 * @reason: a line about it
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_down(struct ike_child *child, const char *reason)
{
	struct ike_child *heir = ike_child_after(child);

	if (heir)
		ike_child_carry_on(heir, child);
	if (child->in_use)
		ike_sa_event(child->sa, IKE_EVENT_CHILD_DOWN,
			     child->conf->name, 0, reason);
	if (heir)
		ike_child_leave(child, child->untold ? child->sa : heir->sa);
	else
		ike_child_free(child);
}

/**
 * ike_child_conf_now() - the configuration that a Child SA should have
 * @child: the Child SA
 *
 * Context: inside the engine.
 * Return: a child of its IKE SA's connection; NULL when it is there no more.
 */
const struct ike_child_conf *ike_child_conf_now(const struct ike_child *child)
{
	const struct ike_conn *conn = child->sa->conn;

	if (child->conn == conn)
		return child->conf;
	return ike_conn_carrier(conn, child->conf->name);
}

/**
 * ike_child_is_outdated() - was it made by what is no longer configured?
 * @child: the Child SA
 *
 * Context: inside the engine.
 */
bool ike_child_is_outdated(const struct ike_child *child)
{
	return child->conn != child->sa->conn;
}

static bool contains(const struct ike_ts_list *list, const struct ike_ts *ts)
{
	unsigned int i;

	for (i = 0; ts->start.len && i < list->n; i++)
		if (ike_ts_contains(&list->ts[i], ts))
			return true;
	return false;
}

/**
 * ike_child_takes() - does a Child SA carry the packet that asks for one?
 * @child: the Child SA
 * @a: the packet
 *
 * Context: inside the engine. Return: false, too, for one of which nothing is
 * known.
 */
bool ike_child_takes(const struct ike_child *child,
		     const struct ike_acquire *a)
{
	return contains(child->local, &a->local) &&
	       contains(child->remote, &a->remote);
}

/**
 * ike_child_carries_same() - has a Child SA these selectors, no more, no less?
 * @child: the Child SA
 * @local: selectors of our side
 * @remote: of the peer's
 *
 * Context: inside the engine.
 */
bool ike_child_carries_same(const struct ike_child *child,
			    const struct ike_ts_list *local,
			    const struct ike_ts_list *remote)
{
	return ike_ts_list_within(child->local, local) &&
	       ike_ts_list_within(local, child->local) &&
	       ike_ts_list_within(child->remote, remote) &&
	       ike_ts_list_within(remote, child->remote);
}

/**
 * ike_child_by_conf() - an installed Child SA of a configured child
 * @sa: the IKE SA
 * @conf: the child; it may have been made by an earlier version of it
 *
 * Context: inside the engine. Return: the Child SA in use, or NULL.
 */
struct ike_child *ike_child_by_conf(struct ike_sa *sa,
				    const struct ike_child_conf *conf)
{
	struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		if (!strcmp(child->conf->name, conf->name) && child->in_use &&
		    !child->deleting)
			return child;
	return NULL;
}

/**
 * ike_child_to_come() - a Child SA of a configured child that will be in use
 * @sa: the IKE SA
 * @conf: the child; it may have been made by an earlier version of it
 *
 * Context: inside the engine.
 * Return: what the peer has made, and waits for its outbound state; or NULL.
 */
struct ike_child *ike_child_to_come(struct ike_sa *sa,
				    const struct ike_child_conf *conf)
{
	struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		if (!strcmp(child->conf->name, conf->name) &&
		    child->name.inbound_only && !child->redundant &&
		    !child->deleting && !child->deleted)
			return child;
	return NULL;
}

/**
 * ike_child_await() - a packet waits until a Child SA is in use
 * @child: the Child SA, from ike_child_to_come()
 * @a: the packet
 *
 * Context: inside the engine.
 * Return: false if it cannot; nothing has changed then.
 */
bool ike_child_await(struct ike_child *child, const struct ike_acquire *a)
{
	if (child->acquire_seq || child->name.reqid != a->reqid ||
	    !ike_child_takes(child, a))
		return false;
	child->acquire_seq = a->seq;
	return true;
}

/**
 * ike_child_disappoint() - a Child SA will not be in use
 * @child: the Child SA; the packet that waits for it, if there is one, has to
 *	ask for another
 *
 * Context: inside the engine, may sleep.
 */
void ike_child_disappoint(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;

	if (!child->installed || child->initiated || !child->acquire_seq)
		return;
	e->ops->acquire_failed(e->port, child->name.reqid, child->acquire_seq);
	child->acquire_seq = 0;
}

/**
 * ike_child_by_spi_out() - the Child SA that the peer names by its SPI
 * @sa: the IKE SA
 * @spi: SPI of our outbound state, host order
 *
 * Context: inside the engine.
 * Return: the Child SA, unless the peer has deleted it; or NULL.
 */
struct ike_child *ike_child_by_spi_out(struct ike_sa *sa, u32 spi)
{
	struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		if (child->name.spi_out == spi && !child->closed)
			return child;
	return NULL;
}

/**
 * ike_child_by_spi_in() - the Child SA of an inbound state
 * @sa: the IKE SA
 * @spi: SPI of our inbound state, host order
 *
 * Context: inside the engine. Return: the Child SA or NULL.
 */
struct ike_child *ike_child_by_spi_in(struct ike_sa *sa, u32 spi)
{
	struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		if (child->name.spi_in == spi)
			return child;
	return NULL;
}

/**
 * ike_child_by_state() - the Child SA of an XFRM state
 * @e: the engine
 * @reqid: of the state
 * @spi: of the state, either direction, host order
 *
 * Context: inside the engine. Return: the Child SA or NULL.
 */
struct ike_child *ike_child_by_state(struct ike_engine *e, u32 reqid, u32 spi)
{
	struct rhlist_head *list, *pos;
	struct ike_child *child, *found = NULL;

	rcu_read_lock();
	list = rhltable_lookup(&e->by_reqid, &reqid, ike_by_reqid_params);
	rhl_for_each_entry_rcu(child, pos, list, by_reqid)
		if (child->name.spi_in == spi || child->name.spi_out == spi)
			found = child;
	rcu_read_unlock();
	return found;
}
