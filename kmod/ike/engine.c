// SPDX-License-Identifier: GPL-2.0-only
/*
 * The doors of an engine. Each runs to completion: at its exit what has
 * become ready is begun, the dead are freed, and the next wake-up is armed.
 */
#include <linux/slab.h>

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
	struct ike_sa *sa, *next;

	forget_renewals(e);
	list_for_each_entry_safe(sa, next, &e->sas, entry)
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

/* Sends the first message; or looks for a route as often, and for as long, as
 * the message would be sent without an answer.
 */
static int begin(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;
	int err;

	ike_sa_initiate(sa);
	err = ike_conn_endpoints(e, sa->conn, sa->setup->tries, &sa->path);
	if (err && !ike_window_pause(sa))
		return err;
	if (!err)
		return ike_sa_init_start(sa);
	ike_attempt_of(sa, IKE_EXCHANGE_IKE_SA_INIT);
	ike_attempt_note(e, sa->conn->name, "", err, false);
	return 0;
}

/**
 * ike_begin() - begin to set up a new IKE SA
 * @sa: the IKE SA; killed when it fails
 *
 * Context: inside the engine, may sleep.
 */
void ike_begin(struct ike_sa *sa)
{
	int err = begin(sa);

	if (!err)
		return;
	ike_attempt_of(sa, IKE_EXCHANGE_IKE_SA_INIT);
	ike_exchange_fail(sa, IKE_EXCHANGE_IKE_SA_INIT, err, false);
}

/* Not at once, so that many that have lost the same peer do not begin in step
 * and a peer that cannot be reached is not asked without end.
 */
static void begin_after(struct ike_sa *sa, u32 wait)
{
	ike_sa_initiate(sa);
	ike_sa_timer(sa, IKE_TIMER_RESEND, ike_now(sa->e) + wait);
}

/* Before another attempt: from the second on twice as long each time */
static u32 pause(const struct ike_sa *sa)
{
	u32 ms = ike_back_off(sa->e, sa->setup->tries);

	return ms / 2 + ike_chance(sa->e, ms / 2 + 1);
}

/* A new attempt takes over what the one that failed was to do. By now another
 * address may be the one to start from.
 */
static void try_again(struct ike_sa *old, int err)
{
	struct ike_engine *e = old->e;
	struct ike_task *task;
	struct ike_sa *sa;

	sa = ike_sa_new(e, old->conn, &old->path);
	ike_attempt_of(old, IKE_EXCHANGE_IKE_SA_INIT);
	if (!sa) {
		ike_exchange_fail(old, IKE_EXCHANGE_IKE_SA_INIT, -ENOMEM,
				  false);
		return;
	}
	list_for_each_entry(task, &old->tasks, entry) {
		if (task->child)
			ike_child_free(task->child);
		task->child = NULL;
	}
	list_splice_init(&old->tasks, &sa->tasks);
	sa->n_tasks = old->n_tasks;
	old->n_tasks = 0;
	ike_tasks_follow(sa);
	sa->setup->tries = old->setup->tries + 1;
	sa->renews = old->renews;
	ike_sa_kill(old, err, ike_error_text(err));
	begin_after(sa, pause(sa));
}

static bool may_try_again(const struct ike_sa *sa)
{
	u64 tries = (u64)sa->conn->keyingtries * ike_conn_remotes(sa->conn);

	return !tries || sa->setup->tries + 1 < tries;
}

static void tell_refusal(struct ike_sa *sa, int error)
{
	const char *reason = ike_attempt_reason(sa->e);
	struct ike_task *task;

	list_for_each_entry(task, &sa->tasks, entry) {
		if (task->type == IKE_TASK_CREATE_CHILD)
			ike_sa_event(sa, IKE_EVENT_FAILED, task->conf->name,
				     error, reason);
		ike_order_put(sa->e, task->order, error, reason);
		task->order = NULL;
	}
}

/**
 * ike_begin_anew() - the peer does not want an IKE SA, perhaps not yet
 * @sa: the IKE SA; killed if it is begun anew later
 * @error: notify type
 *
 * Its configuration may come after ours. Whoever waits is told now.
 *
 * Context: inside the engine, may sleep.
 * Return: false when there is no attempt left; nothing has changed then.
 */
bool ike_begin_anew(struct ike_sa *sa, int error)
{
	if (!sa->initiator || sa->unwanted ||
	    (sa->state != IKE_SA_INIT_SENT && sa->state != IKE_SA_AUTH_SENT) ||
	    !may_try_again(sa))
		return false;
	tell_refusal(sa, error);
	try_again(sa, error);
	return true;
}

/* @err: no answer, or no route */
static void silent(struct ike_sa *sa, int err)
{
	u8 exchange = sa->state == IKE_SA_AUTH_SENT ?
			      IKE_EXCHANGE_IKE_AUTH : IKE_EXCHANGE_IKE_SA_INIT;

	if (err == -ETIMEDOUT)
		ike_count(sa->e, IKE_COUNT_TIMEOUT);
	if (sa->unwanted || (sa->state != IKE_SA_CREATED &&
			     sa->state != IKE_SA_INIT_SENT &&
			     sa->state != IKE_SA_AUTH_SENT)) {
		ike_sa_settle(sa);
		ike_sa_dead(sa);
		return;
	}
	ike_attempt_of(sa, exchange);
	if (!may_try_again(sa)) {
		ike_attempt_why(sa->e, "%s, after %u attempts",
				ike_error_text(err), sa->setup->tries + 1);
		ike_exchange_fail(sa, exchange, err, false);
		return;
	}
	ike_attempt_note(sa->e, sa->conn->name, "", err, false);
	try_again(sa, err);
}

static void look_for_route(struct ike_sa *sa)
{
	int err = begin(sa);

	if (err)
		silent(sa, err);
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
	else if (sa->timer[IKE_TIMER_CHILD] <= now)
		ike_children_look(sa);
	else if (sa->timer[IKE_TIMER_TASK] <= now)
		begin_later(sa);
	else if (sa->state == IKE_SA_CREATED)
		look_for_route(sa);
	else if (!sa->window.request.len)
		begin_again(sa);
	else if (sa->state == IKE_SA_INIT_SENT && sa->setup->refused)
		ike_sa_init_refused(sa);
	else if (ike_crossing_unheard(sa) && !ike_window_retransmit(sa))
		silent(sa, -ETIMEDOUT);
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

static struct ike_sa *new_sa(struct ike_engine *e, struct ike_conn *conn,
			     int *err)
{
	struct ike_path path;
	struct ike_sa *sa;

	*err = ike_conn_endpoints(e, conn, 0, &path);
	if (*err == -EDESTADDRREQ)
		return NULL;
	*err = ike_is_full(e) ? -ENOSPC : 0;
	if (*err)
		return NULL;
	sa = ike_sa_new(e, conn, &path);
	if (!sa)
		*err = -ENOMEM;
	return sa;
}

static void not_begun(struct ike_engine *e, struct ike_conn *conn,
		      const struct ike_child_conf *conf, int err)
{
	static const struct ike_path nowhere;

	ike_attempt_begin(e, &nowhere, IKE_EXCHANGE_IKE_SA_INIT, true);
	ike_attempt_note(e, conn->name, conf->name, err, false);
}

static int add_child(struct ike_sa *sa, const struct ike_child_conf *conf,
		     const struct ike_acquire *a, struct ike_order *order)
{
	struct ike_task *task;

	if (!ike_has_room_for_child(sa))
		return -ENOSPC;
	task = ike_task_add(sa, IKE_TASK_CREATE_CHILD, order);
	if (!task)
		return -ENOMEM;
	task->conf = conf;
	if (a)
		task->acquire = *a;
	return 0;
}

/* On its way already: @a and @order wait for that. A task can answer to one
 * order; another one gets a task of its own, which finds the Child SA there.
 * Somebody waits for an order: what has been put off is begun now.
 */
static bool join(struct ike_sa *sa, struct ike_task *task,
		 const struct ike_acquire *a, struct ike_order *order)
{
	if (order && task->order)
		return false;
	if (order) {
		task->order = ike_order_get(order);
		task->not_before = 0;
		ike_sa_ready(sa);
	}
	if (a && !task->acquire.seq) {
		task->acquire = *a;
		if (task->child)
			task->child->acquire_seq = a->seq;
	}
	return true;
}

/* The packet has asked just before the Child SA came; it finds it now. */
static bool comes_late(struct ike_sa *sa, const struct ike_child *child,
		       const struct ike_acquire *a)
{
	struct ike_engine *e = sa->e;

	if (!ike_child_takes(child, a))
		return false;
	e->ops->acquire_failed(e->port, a->reqid, a->seq);
	return true;
}

/* Already there or on its way? Then there is nothing to begin. A packet may ask
 * although the Child SA is there, as it is not covered by it.
 */
static bool under_way(struct ike_sa *sa, const struct ike_child_conf *conf,
		      const struct ike_acquire *a, struct ike_order *order)
{
	struct ike_task *task = ike_task_find_child(sa, conf);
	struct ike_child *child;

	if (task)
		return join(sa, task, a, order);
	child = ike_child_by_conf(sa, conf);
	return child && (!a || comes_late(sa, child, a));
}

/* Somebody waits for it. */
static void hurry(struct ike_sa *sa)
{
	if (sa->state == IKE_SA_CREATED && !sa->window.wait_ms)
		ike_sa_timer(sa, IKE_TIMER_RESEND, ike_now(sa->e));
}

static int initiate(struct ike_engine *e, struct ike_conn *conn,
		    const struct ike_child_conf *conf,
		    const struct ike_acquire *a, struct ike_order *order,
		    u32 wait)
{
	struct ike_sa *sa = ike_sa_of_conn(e, conn);
	int err = 0;

	if (sa) {
		if (order)
			hurry(sa);
		if (under_way(sa, conf, a, order))
			return 0;
		err = add_child(sa, conf, a, order);
		if (err)
			goto out;
		ike_sa_ready(sa);
		return 0;
	}
	sa = new_sa(e, conn, &err);
	if (err)
		goto out;
	err = add_child(sa, conf, a, order);
	if (err) {
		ike_sa_kill(sa, err, ike_error_text(err));
		goto out;
	}
	if (wait)
		begin_after(sa, wait);
	else
		ike_begin(sa);
	return 0;
out:
	not_begun(e, conn, conf, err);
	return err;
}

/**
 * ike_initiate() - have a Child SA, because it is ordered or has ended
 * @e: the engine
 * @conn: its connection
 * @conf: the child
 * @order: who waits for it, or NULL
 * @wait: when there has to be a new IKE SA: milliseconds until it is begun
 *
 * Context: inside the engine, may sleep.
 * Return: 0 or a negative errno; that has been noted then.
 */
int ike_initiate(struct ike_engine *e, struct ike_conn *conn,
		 const struct ike_child_conf *conf, struct ike_order *order,
		 u32 wait)
{
	return initiate(e, conn, conf, NULL, order, wait);
}

/**
 * ike_engine_acquire() - a packet hit a policy that has no state
 * @e: the engine
 * @a: the acquire
 *
 * Context: a door; may sleep.
 */
void ike_engine_acquire(struct ike_engine *e, const struct ike_acquire *a)
{
	struct ike_trap *trap = xa_load(&e->traps, a->reqid);
	int err = -ENOENT;

	ike_count(e, IKE_COUNT_ACQUIRE);
	if (trap)
		err = initiate(e, trap->conn, trap->conf, a, NULL, 0);
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
				initiate(e, conn, c, NULL, NULL, 0);
		}
	}
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
	struct ike_sa *sa, *next;

	forget_renewals(e);
	list_for_each_entry_safe(sa, next, &e->sas, entry) {
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
