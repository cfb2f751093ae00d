// SPDX-License-Identifier: GPL-2.0-only
/*
 * The doors of an engine. Each runs to completion: at its exit what has
 * become ready is begun, the dead are freed, and the next wake-up is armed.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"
#include "ike/exchange/exchange.h"

/* A wrong major version is answered no more often than this. */
#define VERSION_ANSWER_MS	100

/**
 * ike_engine_leave() - the end of every door
 * @e: the engine; nobody has a pointer to an SA any more
 *
 * Context: inside the engine, may sleep.
 */
void ike_engine_leave(struct ike_engine *e)
{
	struct ike_deadline *first;
	struct ike_sa *sa;
	u64 when;

	while (!list_empty(&e->ready)) {
		sa = list_first_entry(&e->ready, struct ike_sa, ready);
		list_del_init(&sa->ready);
		ike_exchange_next(sa);
	}
	ike_sa_reap(e);
	first = ike_deadline_first(&e->deadlines);
	when = min(first ? first->when : IKE_NEVER, e->route_when);
	if (when == e->armed)
		return;
	e->armed = when;
	e->ops->arm(e->port, when);
}

/**
 * ike_engine_new() - make an engine
 * @params: the outside; copied
 * @out: receives the engine
 *
 * Context: may sleep. Return: 0 or a negative errno.
 */
int ike_engine_new(const struct ike_engine_params *params,
		   struct ike_engine **out)
{
	struct ike_engine *e = kzalloc(sizeof(*e), GFP_KERNEL);
	int err = -ENOMEM;

	if (!e)
		return -ENOMEM;
	e->ops = params->ops;
	e->port = params->port;
	e->shard = params->shard;
	e->shards = params->shards;
	e->spi_key = params->spi_key;
	e->armed = IKE_NEVER;
	e->ops->random(e->port, &e->hash_key, sizeof(e->hash_key));
	e->plain = kmalloc(IKE_PLAIN_MAX, GFP_KERNEL);
	e->out = kmalloc(IKE_MESSAGE_MAX, GFP_KERNEL);
	if (!e->plain || !e->out)
		goto out_buffers;
	err = ike_crypto_new(&e->crypto);
	if (err)
		goto out_buffers;
	err = ike_sa_tables_init(e);
	if (err)
		goto out_crypto;
	*out = e;
	return 0;

out_crypto:
	ike_crypto_free(e->crypto);
out_buffers:
	kfree(e->out);
	kfree(e->plain);
	kfree(e);
	return err;
}

/* All end: nobody's end is to bring that of another one about. */
static void forget_renewals(struct ike_engine *e)
{
	struct ike_sa *sa;

	list_for_each_entry(sa, &e->sas, entry)
		sa->renews = 0;
}

/**
 * ike_engine_free() - free an engine and all that it holds
 * @e: the engine; sends nothing
 *
 * Context: may sleep; nobody may be inside or come any more.
 */
void ike_engine_free(struct ike_engine *e)
{
	struct ike_sa *sa;

	forget_renewals(e);
	ike_for_each_sa(sa, e)
		ike_sa_kill(sa, -ECANCELED, ike_error_text(-ECANCELED));
	ike_sa_reap(e);
	ike_traps_drop(e);
	ike_conf_put(e->conf);
	ike_attempts_free(e);
	ike_sa_tables_free(e);
	ike_crypto_free(e->crypto);
	kfree_sensitive(e->out);
	kfree_sensitive(e->plain);
	kfree_sensitive(e);
}

/* RFC 7296 section 2.5: an unauthenticated answer, and not too many of them */
static void refuse_version(struct ike_engine *e, const struct ike_path *path,
			   const struct ike_header *theirs)
{
	struct ike_header header = {
		.spi_i = theirs->spi_i,
		.spi_r = theirs->spi_r,
		.version = IKE_VERSION_2_0,
		.exchange = theirs->exchange,
		.flags = IKE_FLAG_RESPONSE |
			 (~theirs->flags & IKE_FLAG_INITIATOR),
		.message_id = theirs->message_id,
	};
	struct ike_writer w;
	u64 now = ike_now(e);
	ssize_t len;

	ike_count(e, IKE_COUNT_RX_VERSION);
	if (theirs->flags & IKE_FLAG_RESPONSE ||
	    now - e->version_refused < VERSION_ANSWER_MS)
		return;
	e->version_refused = now;
	ike_writer_message(&w, e->out, IKE_MESSAGE_MAX, &header);
	ike_put_status(&w, IKE_N_INVALID_MAJOR_VERSION, IKE_VIEW(NULL, 0));
	len = ike_writer_finish(&w);
	if (len > 0)
		ike_transmit(e, path, IKE_VIEW(e->out, len));
}

/* The sender's flag tells which of the two SPIs is ours. The peer's must fit
 * as well, unless we do not know it yet.
 */
static struct ike_sa *find_sa(struct ike_engine *e,
			      const struct ike_header *h)
{
	bool theirs = h->flags & IKE_FLAG_INITIATOR;
	struct ike_sa *sa = ike_sa_by_spi(e, theirs ? h->spi_r : h->spi_i);
	u64 peer = theirs ? h->spi_i : h->spi_r;

	if (!sa || sa->initiator == theirs)
		return NULL;
	if (sa->state == IKE_SA_INIT_SENT)
		return sa;
	return sa->peer_spi == peer ? sa : NULL;
}

static void rx_init(struct ike_engine *e, const struct ike_path *path,
		    const struct ike_header *h, struct ike_view datagram)
{
	struct ike_sa *sa;

	if (!(h->flags & IKE_FLAG_RESPONSE)) {
		if (h->spi_i && !h->spi_r && !h->message_id &&
		    h->flags & IKE_FLAG_INITIATOR)
			ike_sa_init_rx_request(e, path, datagram);
		else
			ike_count(e, IKE_COUNT_RX_MALFORMED);
		return;
	}
	sa = find_sa(e, h);
	if (sa && sa->state == IKE_SA_INIT_SENT)
		ike_sa_init_rx_response(sa, path, datagram);
	else
		ike_count(e, sa ? IKE_COUNT_RX_UNEXPECTED :
				  IKE_COUNT_RX_UNKNOWN_SA);
}

static void rx_encrypted(struct ike_engine *e, const struct ike_path *path,
			 const struct ike_header *h, struct ike_view datagram)
{
	struct ike_sa *sa = find_sa(e, h);

	if (!sa) {
		ike_count(e, IKE_COUNT_RX_UNKNOWN_SA);
		return;
	}
	if (sa->state == IKE_SA_INIT_SENT) {
		ike_count(e, IKE_COUNT_RX_UNEXPECTED);
		return;
	}
	if (ike_decode_message(datagram, &e->msg)) {
		ike_count(e, IKE_COUNT_RX_MALFORMED);
		return;
	}
	ike_exchange_rx(sa, path, &e->msg);
}

/**
 * ike_engine_rx() - a datagram has come
 * @e: the engine
 * @path: the way it came
 * @data: the IKE message, kmalloc'ed, without a non-ESP marker; changed
 * @len: its length in bytes
 *
 * Context: a door; may sleep.
 */
void ike_engine_rx(struct ike_engine *e, const struct ike_path *path,
		   void *data, size_t len)
{
	struct ike_view datagram = IKE_VIEW(data, len);
	struct ike_header h;
	int rc;

	ike_count(e, IKE_COUNT_RX);
	rc = ike_decode_header(datagram, &h);
	if (rc == IKE_N_INVALID_MAJOR_VERSION)
		refuse_version(e, path, &h);
	else if (rc)
		ike_count(e, IKE_COUNT_RX_MALFORMED);
	else if (!e->conf)
		ike_count(e, IKE_COUNT_RX_NO_CONN);
	else if (h.exchange == IKE_EXCHANGE_IKE_SA_INIT)
		rx_init(e, path, &h, datagram);
	else
		rx_encrypted(e, path, &h, datagram);
	ike_engine_leave(e);
}

/* The peer should have deleted it long ago. */
static void overdue(struct ike_sa *sa)
{
	ike_sa_timer(sa, IKE_TIMER_EXPIRE, IKE_NEVER);
	if (ike_sa_take_down(sa, NULL))
		ike_sa_dismiss(sa);
}

static void expired(struct ike_sa *sa)
{
	if (sa->replaced && sa->state == IKE_SA_ESTABLISHED) {
		overdue(sa);
		return;
	}
	if (sa->state == IKE_SA_ESTABLISHED) {
		ike_crossing_overdue(sa);
		return;
	}
	if (sa->state == IKE_SA_HALF_OPEN) {
		ike_attempt_of(sa, IKE_EXCHANGE_IKE_AUTH);
		ike_attempt_why(sa->e, "the initiator did not go on to IKE_AUTH");
		ike_attempt_note(sa->e, sa->conn->name, "", -ETIMEDOUT, false);
	}
	ike_sa_kill(sa, -ETIMEDOUT, ike_error_text(-ETIMEDOUT));
}

/* A task for which there was no memory */
static void begin_again(struct ike_sa *sa)
{
	ike_sa_timer(sa, IKE_TIMER_RESEND, IKE_NEVER);
	ike_sa_ready(sa);
}

/* A task whose time has come */
static void begin_later(struct ike_sa *sa)
{
	ike_sa_timer(sa, IKE_TIMER_TASK, IKE_NEVER);
	ike_sa_ready(sa);
}

static void due(struct ike_sa *sa, u64 now)
{
	if (sa->timer[IKE_TIMER_EXPIRE] <= now)
		expired(sa);
	else if (sa->timer[IKE_TIMER_LIVENESS] <= now)
		ike_liveness_look(sa);
	else if (sa->timer[IKE_TIMER_KEEPALIVE] <= now)
		ike_keepalive_look(sa);
	else if (sa->timer[IKE_TIMER_LIFETIME] <= now)
		ike_lifetime_look(sa);
	else if (sa->timer[IKE_TIMER_FRAGMENT] <= now)
		ike_reassembly_look(sa);
	else if (sa->timer[IKE_TIMER_PATH] <= now)
		ike_mobike_look(sa);
	else if (sa->timer[IKE_TIMER_FOLLOWUP] <= now)
		ike_followup_drop(sa);
	else if (sa->timer[IKE_TIMER_CHILD] <= now)
		ike_children_look(sa);
	else if (sa->timer[IKE_TIMER_TASK] <= now)
		begin_later(sa);
	else if (sa->state == IKE_SA_CREATED)
		ike_begin_due(sa);
	else if (!sa->window.request.len)
		begin_again(sa);
	else if (sa->state == IKE_SA_INIT_SENT && sa->setup->refused)
		ike_sa_init_refused(sa);
	else if (ike_crossing_unheard(sa) && !ike_window_retransmit(sa))
		ike_unanswered(sa);
}

/**
 * ike_engine_tick() - the time that ops->arm was told has come
 * @e: the engine
 *
 * Context: a door; may sleep.
 */
void ike_engine_tick(struct ike_engine *e)
{
	struct ike_deadline *d;
	u64 now = ike_now(e);

	while ((d = ike_deadline_first(&e->deadlines)) && d->when <= now)
		due(container_of(d, struct ike_sa, deadline), now);
	if (e->route_when <= now)
		ike_traps_reroute(e, false);
	/* ops->arm has done what it was told: it needs telling again. */
	e->armed = IKE_NEVER;
	ike_engine_leave(e);
}

static int take_acquire(struct ike_engine *e, struct ike_trap *trap,
			const struct ike_acquire *a)
{
	int err;

	if (ike_trap_pauses(e, trap)) {
		ike_count(e, IKE_COUNT_ACQUIRE_PAUSED);
		return -EAGAIN;
	}
	err = ike_initiate(e, trap->conn, trap->conf, a, NULL, 0);
	if (err)
		ike_trap_failed(e, trap->conf);
	return err;
}

/**
 * ike_engine_acquire() - a packet hit a policy that has no state
 * @e: the engine
 * @a: the acquire
 *
 * One that comes soon after a failure asks in vain.
 *
 * Context: a door; may sleep.
 */
void ike_engine_acquire(struct ike_engine *e, const struct ike_acquire *a)
{
	struct ike_trap *trap = xa_load(&e->traps, a->reqid);
	int err = -ENOENT;

	ike_count(e, IKE_COUNT_ACQUIRE);
	if (trap)
		err = take_acquire(e, trap, a);
	if (err)
		e->ops->acquire_failed(e->port, a->reqid, a->seq);
	ike_engine_leave(e);
}

/**
 * ike_engine_expire() - a lifetime of an XFRM state has ended
 * @e: the engine
 * @x: which state
 *
 * The soft one has the Child SA rekeyed; one that has lost a state for good is
 * deleted.
 *
 * Context: a door; may sleep.
 */
void ike_engine_expire(struct ike_engine *e, const struct ike_expire *x)
{
	struct ike_child *child = ike_child_by_state(e, x->reqid, x->spi);

	if (child && x->hard)
		ike_child_lost(child);
	else if (child)
		ike_child_rekey(child, NULL);
	ike_engine_leave(e);
}

/**
 * ike_engine_mapping() - ESP has come another way through a NAT
 * @e: the engine
 * @m: which state's, and from where
 *
 * Context: a door; may sleep.
 */
void ike_engine_mapping(struct ike_engine *e, const struct ike_mapping *m)
{
	struct ike_child *child = ike_child_by_state(e, m->reqid, m->spi);
	struct ike_path path;

	if (child) {
		path = child->sa->path;
		path.remote = m->remote;
		path.remote_port = m->remote_port;
		ike_nat_follow(child->sa, &path);
	}
	ike_engine_leave(e);
}

/**
 * ike_engine_contact() - another engine has authenticated an IKE SA
 * @e: the engine
 * @c: what it told
 *
 * Context: a door; may sleep.
 */
void ike_engine_contact(struct ike_engine *e, const struct ike_contact *c)
{
	ike_peer_note(e, &c->remote);
	if (c->keep)
		ike_sa_drop_newer(e, c);
	else if (!ike_sa_keep(e, c))
		ike_sa_drop_twins(e, c);
	ike_engine_leave(e);
}

static void start_all(struct ike_engine *e)
{
	struct ike_conn *conn;
	unsigned int i;

	ike_conf_for_each(conn, e->conf) {
		if (ike_shard_of_conn(conn, e->shards) != e->shard)
			continue;
		for (i = 0; i < conn->n_children; i++) {
			const struct ike_child_conf *c = &conn->children[i];

			if (c->start_action & IKE_START_START &&
			    (c->mode == IKE_MODE_TUNNEL ||
			     c->mode == IKE_MODE_TRANSPORT))
				ike_initiate(e, conn, c, NULL, NULL, 0);
		}
	}
}

/**
 * ike_engine_forked() - this machine may have been copied, with all its keys
 * @e: the engine
 *
 * Two machines that go on counting from where one was would use a nonce twice:
 * all SAs end without a message. What has `start_action = start` begins anew,
 * and dpd_action says what follows for the others. The peer learns of it by
 * INITIAL_CONTACT or by asking in vain.
 *
 * Context: a door; may sleep.
 */
void ike_engine_forked(struct ike_engine *e)
{
	struct ike_sa *sa;

	forget_renewals(e);
	/* Nothing is to begin anew in one whose turn is yet to come. */
	list_for_each_entry(sa, &e->sas, entry)
		sa->full = true;
	ike_for_each_sa(sa, e)
		if (sa->full)
			ike_sa_stale(sa);
	if (e->conf)
		start_all(e);
	ike_engine_leave(e);
}

/**
 * ike_engine_prepare() - get ready for a new configuration
 * @e: the engine, with none prepared
 * @conf: the snapshot; the engine takes a reference
 * @culprit: receives what cannot be put in force, if that is one child's fault
 *
 * All that can fail is done: policies of new traps and shunts are set above
 * those of the old ones, and there is room for the SAs of changed connections
 * under the new ones. Nobody may go through another door before
 * ike_engine_commit() or ike_engine_abort().
 *
 * Context: a door; may sleep.
 * Return: 0, or a negative errno with all as it was.
 */
int ike_engine_prepare(struct ike_engine *e, struct ike_conf *conf,
		       struct ike_culprit *culprit)
{
	int err = ike_reload_prepare(e, conf);

	if (err)
		return err;
	err = ike_traps_prepare(e, conf, culprit);
	if (err)
		ike_reload_abort(e, conf);
	else
		e->next = ike_conf_get(conf);
	return err;
}

/**
 * ike_engine_abort() - forget what was prepared; all is as it was
 * @e: the engine
 *
 * Context: a door; may sleep.
 */
void ike_engine_abort(struct ike_engine *e)
{
	ike_traps_abort(e);
	ike_reload_abort(e, e->next);
	ike_conf_put(e->next);
	e->next = NULL;
}

/**
 * ike_engine_commit() - put in force what was prepared
 * @e: the engine
 *
 * Connections that are the same object as before keep their SAs and traps.
 * The SAs of those that are gone are deleted, and of those that have changed
 * they become what is configured now. Then what has `start_action = start` is
 * begun.
 *
 * Context: a door; may sleep.
 */
void ike_engine_commit(struct ike_engine *e)
{
	struct ike_conf *old = e->conf;

	e->conf = e->next;
	e->next = NULL;
	ike_traps_commit(e, e->conf);
	ike_reload_commit(e, e->conf);
	start_all(e);
	ike_engine_leave(e);
	ike_conf_put(old);
}

/**
 * ike_engine_flush() - end everything, politely and at once
 * @e: the engine; without SAs, traps and configuration afterwards
 *
 * Peers are sent one delete each, whose answer nobody waits for.
 *
 * Context: a door; may sleep.
 */
void ike_engine_flush(struct ike_engine *e)
{
	struct ike_sa *sa;

	forget_renewals(e);
	ike_for_each_sa(sa, e) {
		ike_sa_take_down(sa, NULL);
		if (sa->state == IKE_SA_DELETING)
			ike_exchange_next(sa);
		ike_sa_kill(sa, 0, ike_error_text(-ECANCELED));
	}
	ike_traps_drop(e);
	ike_conf_put(e->conf);
	e->conf = NULL;
	ike_engine_leave(e);
}
