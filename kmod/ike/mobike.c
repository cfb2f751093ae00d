// SPDX-License-Identifier: GPL-2.0-only
/*
 * MOBIKE, RFC 4555: which way an IKE SA goes when our addresses or routes
 * change, when the peer does not answer any more, or when it says so.
 */
#include "ike/attempt.h"
#include "ike/mobike.h"

/* What was sent so often without being heard may be on a dead way. */
#define DEAD_AFTER	2
/* How long to wait for memory */
#define LATER_MS	500

/**
 * ike_mobike_wanted() - may IKE SAs of a connection move?
 * @conn: the connection. In transport mode the addresses are what is
 *	protected, and nothing can move; RFC 4555 section 1.2.
 *
 * Context: any.
 */
bool ike_mobike_wanted(const struct ike_conn *conn)
{
	unsigned int i;

	for (i = 0; i < conn->n_children; i++)
		if (conn->children[i].mode == IKE_MODE_TRANSPORT)
			return false;
	return conn->mobike;
}

/**
 * ike_mobike_new() - an IKE SA is to be one that can move
 * @sa: the IKE SA, not yet established; it may be one already
 * @leads: we choose the way
 *
 * Context: inside the engine.
 */
void ike_mobike_new(struct ike_sa *sa, bool leads)
{
	if (!sa->mobike.on)
		memset(&sa->mobike, 0, sizeof(sa->mobike));
	sa->mobike.on = true;
	sa->mobike.leads = leads;
	sa->mobike.routed = sa->path.local;
}

/**
 * ike_mobike_peer_has() - has the peer named this address?
 * @m: of the IKE SA
 * @addr: the address
 *
 * Context: inside the engine.
 */
bool ike_mobike_peer_has(const struct ike_mobike *m,
			 const struct ike_addr *addr)
{
	unsigned int i;

	for (i = 0; i < m->n_peer; i++)
		if (ike_addr_equal(&m->peer[i], addr))
			return true;
	return false;
}

/* Where the peer was becomes one of its other addresses, if that was sure. That
 * it is where it says to be now is sure if it has named that before.
 */
static void change_peer(struct ike_mobike *m, const struct ike_addr *from,
			const struct ike_addr *to)
{
	bool sure = !m->unproven;
	unsigned int i;

	if (ike_addr_equal(from, to))
		return;
	m->unproven = !ike_mobike_peer_has(m, to);
	for (i = 0; i < m->n_peer && sure; i++)
		if (ike_addr_equal(&m->peer[i], to))
			m->peer[i] = *from;
}

static struct ike_task *waiting(const struct ike_sa *sa,
				enum ike_task_type type)
{
	struct ike_task *task;

	list_for_each_entry(task, &sa->tasks, entry)
		if (task->type == type &&
		    !(sa->busy && list_is_first(&task->entry, &sa->tasks)))
			return task;
	return NULL;
}

/* Before all that has not been begun */
static void put_first(struct ike_sa *sa, struct ike_task *task)
{
	if (task)
		list_move(&task->entry, sa->busy ? sa->tasks.next : &sa->tasks);
}

static int add_task(struct ike_sa *sa, enum ike_task_type type)
{
	struct ike_task *task = waiting(sa, type);

	if (!task)
		task = ike_task_add(sa, type, NULL);
	if (!task)
		return -ENOMEM;
	put_first(sa, task);
	ike_sa_ready(sa);
	return 0;
}

static void begin(struct ike_sa *sa, u8 due, enum ike_task_type type)
{
	struct ike_mobike *m = &sa->mobike;

	if (!(m->due & due))
		return;
	if (add_task(sa, type))
		ike_sa_timer(sa, IKE_TIMER_PATH, ike_now(sa->e) + LATER_MS);
	else
		m->due &= ~due;
}

/**
 * ike_mobike_begin() - do what is due
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_begin(struct ike_sa *sa)
{
	if (sa->state != IKE_SA_ESTABLISHED)
		return;
	begin(sa, IKE_DUE_ADDRESSES, IKE_TASK_ADDRESSES);
	begin(sa, IKE_DUE_CHECK, IKE_TASK_CHECK);
	begin(sa, IKE_DUE_UPDATE, IKE_TASK_UPDATE);
	put_first(sa, waiting(sa, IKE_TASK_UPDATE));
}

/**
 * ike_mobike_queued() - is the peer to be told once more?
 * @sa: the IKE SA
 * @type: what
 *
 * Context: inside the engine. Return: true when that is not in flight yet.
 */
bool ike_mobike_queued(const struct ike_sa *sa, enum ike_task_type type)
{
	return (type == IKE_TASK_UPDATE && sa->mobike.due & IKE_DUE_UPDATE) ||
	       waiting(sa, type);
}

/**
 * ike_mobike_redirect() - the Child SAs go the way of their IKE SA
 * @sa: the IKE SA; those that could not are tried again
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_redirect(struct ike_sa *sa)
{
	if (ike_nat_redirect(sa))
		ike_sa_timer(sa, IKE_TIMER_PATH, ike_now(sa->e) + LATER_MS);
}

/**
 * ike_mobike_settle() - the way is proven, and what NATs are on it is known
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_settle(struct ike_sa *sa)
{
	sa->mobike.unproven = false;
	sa->mobike.n_refused = 0;
	ike_mobike_redirect(sa);
	ike_sa_timer(sa, IKE_TIMER_KEEPALIVE, IKE_NEVER);
	ike_keepalive_await(sa);
}

/* The one that it has replaced is still to be deleted, there, too. */
static void take_along(struct ike_sa *sa)
{
	struct ike_sa *old = sa->replaces ?
			     ike_sa_by_spi(sa->e, sa->replaces) : NULL;

	if (!old || old->mobike.on)
		return;
	old->path = sa->path;
	ike_window_again(old);
}

static void go(struct ike_sa *sa, const struct ike_path *way,
	       const char *reason)
{
	bool moves = !ike_same_way(&sa->path, way);

	sa->path = *way;
	sa->mobike.lost = false;
	if (!moves)
		return;
	ike_count(sa->e, IKE_COUNT_MOVED);
	ike_peer_note(sa->e, &way->remote);
	ike_window_again(sa);
	take_along(sa);
	ike_sa_event(sa, IKE_EVENT_IKE_MOVED, "", 0, reason);
}

/**
 * ike_mobike_lead() - go another way, and tell the peer
 * @sa: the IKE SA, which we lead
 * @way: the way; the Child SAs wait if the peer has not named its end of it
 *
 * RFC 4555 section 3.5: the Child SAs do not wait for the answer, and a request
 * in flight is sent again.
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_lead(struct ike_sa *sa, const struct ike_path *way)
{
	struct ike_mobike *m = &sa->mobike;

	change_peer(m, &sa->path.remote, &way->remote);
	go(sa, way, "moved");
	ike_way_rerouted(sa);
	if (!m->unproven)
		ike_mobike_redirect(sa);
	m->due |= IKE_DUE_UPDATE;
	ike_mobike_begin(sa);
}

/**
 * ike_mobike_follow() - the peer, which leads, goes another way
 * @sa: the IKE SA, with its NATs judged
 * @way: the way
 *
 * Where the peer has not said before that it might come from, it has to show
 * first that it hears us there, RFC 4555 section 3.7.
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_follow(struct ike_sa *sa, const struct ike_path *way)
{
	struct ike_mobike *m = &sa->mobike;
	bool moves = !ike_same_way(&sa->path, way);

	change_peer(m, &sa->path.remote, &way->remote);
	go(sa, way, "the peer has moved");
	if (!m->unproven) {
		ike_mobike_settle(sa);
	} else if (moves) {
		m->due |= IKE_DUE_CHECK;
		ike_mobike_begin(sa);
	}
}

/**
 * ike_mobike_refused() - the peer does not accept the way that we go
 * @sa: the IKE SA, which we lead; dead when there is no other way
 * @error: its notify
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_refused(struct ike_sa *sa, int error)
{
	struct ike_mobike *m = &sa->mobike;
	struct ike_ways ways = {};
	struct ike_own own;

	if (m->n_refused < IKE_MOBIKE_WAYS) {
		m->refused[m->n_refused++] = ike_way_hash(sa, &sa->path);
		ike_own_find(sa->e, &own);
		ike_ways_find(sa, &own, &ways);
	}
	if (ways.n)
		ike_mobike_lead(sa, &ways.way[0]);
	else
		ike_sa_stranded(sa, error);
}

/* Do we choose the way, and is it likely to be a dead one? */
static bool searches(const struct ike_sa *sa)
{
	return sa->mobike.on && sa->mobike.leads && sa->established &&
	       sa->window.tries > DEAD_AFTER;
}

/**
 * ike_mobike_search() - our request is sent again: other ways may be better
 * @sa: the IKE SA
 *
 * Only an answer shows which way is not dead, so it is sent all ways. The peer
 * answers where it has heard the request; RFC 4555 section 3.10.
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_search(struct ike_sa *sa)
{
	struct ike_own own;
	struct ike_ways ways;
	unsigned int i;

	if (!searches(sa))
		return;
	ike_own_find(sa->e, &own);
	ike_ways_find(sa, &own, &ways);
	for (i = 0; i < ways.n; i++)
		if (!ike_same_way(&ways.way[i], &sa->path))
			ike_transmit(sa->e, &ways.way[i], sa->window.request);
}

/**
 * ike_mobike_heard() - our request has been answered
 * @sa: the IKE SA, whose task is still in flight
 * @path: the way that the answer came
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_heard(struct ike_sa *sa, const struct ike_path *path)
{
	struct ike_own own;
	struct ike_ways ways;

	if (!searches(sa) || ike_same_way(&sa->path, path) ||
	    path->local_port != sa->path.local_port ||
	    path->remote_port != sa->path.remote_port)
		return;
	ike_own_find(sa->e, &own);
	ike_ways_find(sa, &own, &ways);
	if (ike_ways_have(&ways, &path->local, &path->remote))
		ike_mobike_lead(sa, path);
}

/* There is a way again, it is the one before. */
static void found_again(struct ike_sa *sa)
{
	if (!sa->mobike.lost)
		return;
	sa->mobike.lost = false;
	ike_window_again(sa);
}

static void look_leading(struct ike_sa *sa, const struct ike_own *own)
{
	struct ike_ways ways;

	if (ike_way_stays(sa)) {
		found_again(sa);
		return;
	}
	ike_ways_find(sa, own, &ways);
	if (ways.n)
		ike_mobike_lead(sa, &ways.way[0]);
	else
		sa->mobike.lost = true;
}

/* The peer does not know of the other address: it hears from there what our
 * addresses are now, and leads; RFC 4555 section 3.6. The Child SAs go along at
 * once: nothing comes to where they were, and there are peers that follow and
 * do not say so.
 */
static void look_led(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;
	struct ike_path way = sa->path;

	if (e->ops->is_local(e->port, &way.local)) {
		found_again(sa);
		return;
	}
	memset(&way.local, 0, sizeof(way.local));
	if (e->ops->source(e->port, &way.remote, &way.local) ||
	    !ike_way_permitted(sa, &way.local)) {
		sa->mobike.lost = true;
		return;
	}
	go(sa, &way, "moved");
	if (!sa->mobike.unproven)
		ike_mobike_redirect(sa);
	sa->mobike.due |= IKE_DUE_ADDRESSES;
}

static void look(struct ike_sa *sa, const struct ike_own *own)
{
	struct ike_mobike *m = &sa->mobike;

	m->n_refused = 0;
	if (m->leads)
		look_leading(sa, own);
	else
		look_led(sa);
	if (m->told != ike_own_hash(sa, own))
		m->due |= IKE_DUE_ADDRESSES;
	ike_mobike_begin(sa);
}

/**
 * ike_mobike_look() - there may be memory again for what is due
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_look(struct ike_sa *sa)
{
	ike_sa_timer(sa, IKE_TIMER_PATH, IKE_NEVER);
	if (!sa->mobike.on)
		return;
	if (!sa->mobike.unproven)
		ike_mobike_redirect(sa);
	ike_mobike_begin(sa);
}

/* What was to be done for the old one is to be done for the new one. What is
 * in flight cannot be taken back, and may come too late for the Child SAs.
 */
static u8 take_due(struct ike_sa *old)
{
	static const struct {
		enum ike_task_type type;
		u8 due;
	} kinds[] = {
		{ IKE_TASK_UPDATE, IKE_DUE_UPDATE },
		{ IKE_TASK_ADDRESSES, IKE_DUE_ADDRESSES },
		{ IKE_TASK_CHECK, IKE_DUE_CHECK },
	};
	struct ike_task *task;
	unsigned int i;
	u8 due = 0;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (ike_task_find_spi(old, kinds[i].type, 0))
			due |= kinds[i].due;
		task = waiting(old, kinds[i].type);
		if (task)
			ike_task_end(old, task, 0, "rekeyed");
	}
	return due;
}

/**
 * ike_mobike_inherit() - an IKE SA takes the place of another
 * @heir: the new one
 * @old: the old one, which cannot move by itself from now on
 *
 * Context: inside the engine, may sleep.
 */
void ike_mobike_inherit(struct ike_sa *heir, struct ike_sa *old)
{
	struct ike_mobike *m = &heir->mobike;

	if (!old->mobike.on)
		return;
	*m = old->mobike;
	old->mobike.on = false;
	heir->path = old->path;
	heir->nat_local = old->nat_local;
	heir->nat_remote = old->nat_remote;
	heir->traverses = old->traverses;
	heir->encap = old->encap;
	m->due |= take_due(old);
	m->has_seen = false;
	ike_sa_timer(heir, IKE_TIMER_PATH, old->timer[IKE_TIMER_PATH]);
	ike_sa_timer(old, IKE_TIMER_PATH, IKE_NEVER);
	ike_mobike_begin(heir);
}

/* One that waits for a route does not wait longer. */
static void look_for_route(struct ike_sa *sa)
{
	struct ike_path path;

	if (sa->window.wait_ms &&
	    !ike_conn_endpoints(sa->e, sa->conn, sa->setup->tries, &path))
		ike_sa_timer(sa, IKE_TIMER_RESEND, ike_now(sa->e));
}

static void look_at_all(struct ike_engine *e)
{
	struct ike_sa *sa, *next;
	struct ike_own own;

	ike_own_find(e, &own);
	list_for_each_entry_safe(sa, next, &e->sas, entry) {
		if (sa->state == IKE_SA_CREATED && sa->setup)
			look_for_route(sa);
		else if (sa->mobike.on && sa->established && !sa->path.ifindex)
			look(sa, &own);
	}
}

/**
 * ike_engine_paths() - addresses or routes of the namespace have changed
 * @e: the engine
 *
 * Context: a door; may sleep.
 */
void ike_engine_paths(struct ike_engine *e)
{
	ike_traps_reroute(e, true);
	look_at_all(e);
	ike_engine_leave(e);
}
