// SPDX-License-Identifier: GPL-2.0-only
/*
 * MOBIKE, RFC 4555: which way an IKE SA goes when our addresses or routes
 * change, when the peer does not answer any more, or when it says so.
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/mobike.h"

/* What was sent so often without being heard may be on a dead way. */
#define DEAD_AFTER	2
/* How long to wait for memory */
#define LATER_MS	500

/**
 * struct ways - those that an IKE SA could go, the best one first
 * @inside: those are looked for that a Child SA's traffic goes, too
 * @n: how many
 * @way: them
 */
struct ways {
	bool inside;
	unsigned int n;
	struct ike_path way[IKE_MOBIKE_WAYS];
};

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
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_mobike_new(struct ike_sa *sa, bool leads)
{
	if (!sa->mobike)
		sa->mobike = kzalloc(sizeof(*sa->mobike), GFP_KERNEL);
	if (!sa->mobike)
		return -ENOMEM;
	sa->mobike->leads = leads;
	sa->mobike->routed = sa->path.local;
	return 0;
}

static bool permitted(const struct ike_sa *sa, const struct ike_addr *local)
{
	const struct ike_path path = { .local = *local };

	return ike_conn_match_path(sa->conn, &path);
}

static void find_own(struct ike_engine *e, struct ike_own *own)
{
	int i;

	own->n = e->ops->addresses(e->port, own->addr, IKE_OWN_ADDRS);
	for (i = 0; i < own->n; i++)
		own->hash[i] = siphash(own->addr[i].b, own->addr[i].len,
				       &e->hash_key);
}

/**
 * ike_mobike_own() - our addresses that a peer may know
 * @sa: the IKE SA with it
 * @own: receives them, without those that local_addrs does not allow
 *
 * Context: inside the engine.
 */
void ike_mobike_own(const struct ike_sa *sa, struct ike_own *own)
{
	int i, n = 0;

	find_own(sa->e, own);
	for (i = 0; i < own->n; i++) {
		if (!permitted(sa, &own->addr[i]))
			continue;
		own->addr[n] = own->addr[i];
		own->hash[n++] = own->hash[i];
	}
	own->n = n;
}

/**
 * ike_mobike_hash() - a number that tells whether our addresses have changed
 * @sa: the IKE SA
 * @own: all of ours; those that the peer may not know do not count
 *
 * Context: inside the engine. Return: the number, whatever their order.
 */
u64 ike_mobike_hash(const struct ike_sa *sa, const struct ike_own *own)
{
	u64 hash = 0;
	int i;

	for (i = 0; i < own->n; i++)
		if (permitted(sa, &own->addr[i]))
			hash ^= own->hash[i];
	return hash;
}

static u64 hash_way(const struct ike_sa *sa, const struct ike_path *way)
{
	const siphash_key_t *key = &sa->e->hash_key;

	return siphash_2u64(siphash(way->local.b, way->local.len, key),
			    siphash(way->remote.b, way->remote.len, key), key);
}

static bool is_refused(const struct ike_sa *sa, const struct ike_path *way)
{
	u64 hash = hash_way(sa, way);
	unsigned int i;

	for (i = 0; i < sa->mobike->n_refused; i++)
		if (sa->mobike->refused[i] == hash)
			return true;
	return false;
}

/* Is @remote reached from @local, as far as our side can tell? */
static bool usable(const struct ike_sa *sa, const struct ike_addr *local,
		   const struct ike_addr *remote)
{
	struct ike_engine *e = sa->e;
	struct ike_addr from = *local;

	return local->len && local->len == remote->len &&
	       !e->ops->source(e->port, remote, &from);
}

static bool leads_to(const struct ways *ways, const struct ike_addr *local,
		     const struct ike_addr *remote)
{
	unsigned int i;

	for (i = 0; i < ways->n; i++)
		if (ike_addr_equal(&ways->way[i].local, local) &&
		    ike_addr_equal(&ways->way[i].remote, remote))
			return true;
	return false;
}

static bool covers(const struct ike_ts_list *list, const struct ike_addr *addr)
{
	const struct ike_ts ts = {
		.start = *addr,
		.end = *addr,
	};
	struct ike_ts both;
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (ike_ts_intersect(&list->ts[i], &ts, &both))
			return true;
	return false;
}

/* A gateway has addresses in the network behind it, too. They are reached
 * through the Child SA, which cannot go there itself.
 */
static bool is_inside(const struct ike_sa *sa, const struct ike_addr *local,
		      const struct ike_addr *remote)
{
	const struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		if (covers(child->local, local) &&
		    covers(child->remote, remote))
			return true;
	return false;
}

static void add_way(const struct ike_sa *sa, const struct ike_addr *local,
		    const struct ike_addr *remote, struct ways *ways)
{
	struct ike_path way = sa->path;

	if (ways->n == IKE_MOBIKE_WAYS || !permitted(sa, local) ||
	    is_inside(sa, local, remote) != ways->inside ||
	    leads_to(ways, local, remote) || !usable(sa, local, remote))
		return;
	way.local = *local;
	way.remote = *remote;
	way.ifindex = 0;
	if (!is_refused(sa, &way))
		ways->way[ways->n++] = way;
}

static void add_best(const struct ike_sa *sa, const struct ike_addr *remote,
		     struct ways *ways)
{
	struct ike_engine *e = sa->e;
	struct ike_addr local = {};

	if (!e->ops->source(e->port, remote, &local))
		add_way(sa, &local, remote, ways);
}

static void add_others(const struct ike_sa *sa, const struct ike_own *own,
		       const struct ike_addr *remote, struct ways *ways)
{
	int i;

	for (i = 0; i < own->n; i++)
		add_way(sa, &own->addr[i], remote, ways);
}

/* First as routing has it, then from all of our addresses; in both, first to
 * where the peer is now.
 */
static void add_ways(const struct ike_sa *sa, const struct ike_own *own,
		     struct ways *ways)
{
	const struct ike_mobike *m = sa->mobike;
	unsigned int i;

	add_best(sa, &sa->path.remote, ways);
	for (i = 0; i < m->n_peer; i++)
		add_best(sa, &m->peer[i], ways);
	add_others(sa, own, &sa->path.remote, ways);
	for (i = 0; i < m->n_peer; i++)
		add_others(sa, own, &m->peer[i], ways);
}

/* Those inside come last, as there are Child SAs for all traffic, too. */
static void find_ways(const struct ike_sa *sa, const struct ike_own *own,
		      struct ways *ways)
{
	ways->n = 0;
	ways->inside = false;
	add_ways(sa, own, ways);
	ways->inside = true;
	add_ways(sa, own, ways);
}

/* local_addrs names the address: routing is not asked for another one. */
static bool pinned(const struct ike_sa *sa)
{
	const struct ike_conn *conn = sa->conn;
	const struct ike_addr *addr;
	unsigned int i;

	for (i = 0; i < conn->n_local_addrs; i++) {
		addr = ike_addr_single(&conn->local_addrs[i]);
		if (addr && ike_addr_equal(addr, &sa->path.local))
			return true;
	}
	return false;
}

/* Has routing another opinion than before? There may be a reason why we do not
 * go as it has it: that way is dead.
 */
static bool rerouted(struct ike_sa *sa)
{
	struct ike_addr *routed = &sa->mobike->routed, now = {};
	struct ike_engine *e = sa->e;

	if (e->ops->source(e->port, &sa->path.remote, &now) ||
	    ike_addr_equal(&now, routed))
		return false;
	*routed = now;
	return true;
}

/* Is there nothing better than the way that it goes? What routing would choose
 * is usable, and one look-up has to do for most.
 */
static bool stays(struct ike_sa *sa)
{
	const struct ike_addr *local = &sa->path.local;
	struct ike_engine *e = sa->e;
	struct ike_addr now = {};

	if (!e->ops->source(e->port, &sa->path.remote, &now) &&
	    ike_addr_equal(&now, local)) {
		sa->mobike->routed = now;
		return true;
	}
	if (!usable(sa, local, &sa->path.remote))
		return false;
	return !rerouted(sa) || pinned(sa) ||
	       !permitted(sa, &sa->mobike->routed);
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

/* Where the peer was becomes one of its other addresses. */
static void swap_peer(struct ike_mobike *m, const struct ike_addr *from,
		      const struct ike_addr *to)
{
	unsigned int i;

	for (i = 0; i < m->n_peer; i++)
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
	struct ike_mobike *m = sa->mobike;

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
	return (type == IKE_TASK_UPDATE && sa->mobike->due & IKE_DUE_UPDATE) ||
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
	sa->mobike->unproven = false;
	sa->mobike->n_refused = 0;
	ike_mobike_redirect(sa);
	ike_sa_timer(sa, IKE_TIMER_KEEPALIVE, IKE_NEVER);
	ike_keepalive_await(sa);
}

/* The one that it has replaced is still to be deleted, there, too. */
static void take_along(struct ike_sa *sa)
{
	struct ike_sa *old = sa->replaces ?
			     ike_sa_by_spi(sa->e, sa->replaces) : NULL;

	if (!old || old->mobike)
		return;
	old->path = sa->path;
	ike_window_again(old);
}

static void go(struct ike_sa *sa, const struct ike_path *way,
	       const char *reason)
{
	bool moves = !ike_same_way(&sa->path, way);

	sa->path = *way;
	sa->mobike->lost = false;
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
	struct ike_mobike *m = sa->mobike;
	bool same = ike_addr_equal(&sa->path.remote, &way->remote);

	if (!same)
		m->unproven = !ike_mobike_peer_has(m, &way->remote);
	swap_peer(m, &sa->path.remote, &way->remote);
	go(sa, way, "moved");
	rerouted(sa);
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
	struct ike_mobike *m = sa->mobike;
	bool moves = !ike_same_way(&sa->path, way);

	if (!ike_addr_equal(&sa->path.remote, &way->remote))
		m->unproven = !ike_mobike_peer_has(m, &way->remote);
	swap_peer(m, &sa->path.remote, &way->remote);
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
	struct ike_mobike *m = sa->mobike;
	struct ways ways = {};
	struct ike_own own;

	if (m->n_refused < IKE_MOBIKE_WAYS) {
		m->refused[m->n_refused++] = hash_way(sa, &sa->path);
		find_own(sa->e, &own);
		find_ways(sa, &own, &ways);
	}
	if (ways.n)
		ike_mobike_lead(sa, &ways.way[0]);
	else
		ike_sa_stranded(sa, error);
}

/* Do we choose the way, and is it likely to be a dead one? */
static bool searches(const struct ike_sa *sa)
{
	return sa->mobike && sa->mobike->leads && sa->established &&
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
	struct ways ways;
	unsigned int i;

	if (!searches(sa))
		return;
	find_own(sa->e, &own);
	find_ways(sa, &own, &ways);
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
	struct ways ways;

	if (!searches(sa) || ike_same_way(&sa->path, path) ||
	    path->local_port != sa->path.local_port ||
	    path->remote_port != sa->path.remote_port)
		return;
	find_own(sa->e, &own);
	find_ways(sa, &own, &ways);
	if (leads_to(&ways, &path->local, &path->remote))
		ike_mobike_lead(sa, path);
}

/* There is a way again, it is the one before. */
static void found_again(struct ike_sa *sa)
{
	if (!sa->mobike->lost)
		return;
	sa->mobike->lost = false;
	ike_window_again(sa);
}

static void look_leading(struct ike_sa *sa, const struct ike_own *own)
{
	struct ways ways;

	if (stays(sa)) {
		found_again(sa);
		return;
	}
	find_ways(sa, own, &ways);
	if (ways.n)
		ike_mobike_lead(sa, &ways.way[0]);
	else
		sa->mobike->lost = true;
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
	    !permitted(sa, &way.local)) {
		sa->mobike->lost = true;
		return;
	}
	go(sa, &way, "moved");
	if (!sa->mobike->unproven)
		ike_mobike_redirect(sa);
	sa->mobike->due |= IKE_DUE_ADDRESSES;
}

static void look(struct ike_sa *sa, const struct ike_own *own)
{
	struct ike_mobike *m = sa->mobike;

	m->n_refused = 0;
	if (m->leads)
		look_leading(sa, own);
	else
		look_led(sa);
	if (m->told != ike_mobike_hash(sa, own))
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
	if (!sa->mobike)
		return;
	if (!sa->mobike->unproven)
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
	struct ike_mobike *m = old->mobike;

	if (!m)
		return;
	kfree(heir->mobike);
	heir->mobike = m;
	old->mobike = NULL;
	heir->path = old->path;
	heir->nat_local = old->nat_local;
	heir->nat_remote = old->nat_remote;
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

	find_own(e, &own);
	list_for_each_entry_safe(sa, next, &e->sas, entry) {
		if (sa->state == IKE_SA_CREATED && sa->setup)
			look_for_route(sa);
		else if (sa->mobike && sa->established && !sa->path.ifindex)
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
	if (e->route_when != IKE_NEVER)
		ike_traps_reroute(e);
	look_at_all(e);
	ike_engine_leave(e);
}
