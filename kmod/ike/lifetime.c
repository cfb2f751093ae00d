// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long SAs live, RFC 7296 section 2.8: each side decides for itself, and
 * asks for a new one in time. What a Child SA may carry XFRM watches; how old
 * it and its IKE SA get is watched here, by a clock that goes on in suspend.
 */
#include "ike/child.h"

/* How often to try again what has not worked, at most and at least */
#define RETRY_MS	1000U
#define RETRY_MAX_MS	60000U
/* What was overslept gets at least so long to be made good. */
#define GRACE_MS	10000U
/* How often to look whether a Child SA carries something, at most */
#define QUIET_MS	1000U

/* A limit and less, by chance; 0 for none */
static u64 draw(const struct ike_engine *e, u64 limit, u64 rand)
{
	u64 less;

	if (!limit)
		return 0;
	e->ops->random(e->port, &less, sizeof(less));
	div64_u64_rem(less, min(rand, limit - 1) + 1, &less);
	return limit - less;
}

static u64 draw_ms(const struct ike_engine *e, u64 seconds, u64 rand)
{
	return draw(e, seconds * MSEC_PER_SEC, rand * MSEC_PER_SEC);
}

/**
 * ike_lifetime_draw() - draw what a Child SA may carry
 * @child: the Child SA, new
 *
 * Context: inside the engine.
 */
void ike_lifetime_draw(struct ike_child *child)
{
	const struct ike_child_conf *conf = child->conf;
	const struct ike_engine *e = child->sa->e;

	child->life.soft_bytes = draw(e, conf->bytes.rekey, conf->bytes.rand);
	child->life.hard_bytes = conf->bytes.life;
	child->life.soft_packets = draw(e, conf->packets.rekey,
					conf->packets.rand);
	child->life.hard_packets = conf->packets.life;
	child->rekey_at = IKE_NEVER;
	child->end_at = IKE_NEVER;
}

static u64 after(u64 since, u64 ms)
{
	return ms ? since + ms : IKE_NEVER;
}

static void draw_times(struct ike_child *child)
{
	const struct ike_limit *time = &child->conf->time;

	child->rekey_at = after(child->since, draw_ms(child->sa->e, time->rekey,
						      time->rand));
	child->end_at = after(child->since, time->life * MSEC_PER_SEC);
	child->renewed = false;
}

/**
 * ike_lifetime_child() - the life of a Child SA begins
 * @child: the Child SA, just installed; ike_lifetime_arm() when it is in use
 *
 * Context: inside the engine.
 */
void ike_lifetime_child(struct ike_child *child)
{
	draw_times(child);
	child->quiet_since = child->since;
}

static bool same_limit(const struct ike_limit *a, const struct ike_limit *b)
{
	return a->rekey == b->rekey && a->life == b->life && a->rand == b->rand;
}

/**
 * ike_lifetime_child_changed() - a Child SA has another configuration
 * @child: the Child SA; ike_lifetime_arm() has to follow
 * @old: the configuration that it had
 *
 * What it may carry XFRM has been told: that changes with the next one.
 *
 * Context: inside the engine.
 */
void ike_lifetime_child_changed(struct ike_child *child,
				const struct ike_child_conf *old)
{
	if (!same_limit(&child->conf->time, &old->time))
		draw_times(child);
	if (child->conf->inactivity_s != old->inactivity_s)
		child->quiet_since = ike_now(child->sa->e);
}

/**
 * ike_lifetime_sa() - the life of an IKE SA begins
 * @sa: the IKE SA, just established
 *
 * Context: inside the engine.
 */
void ike_lifetime_sa(struct ike_sa *sa)
{
	const struct ike_conn *conn = sa->conn;
	u64 later = max(conn->rekey_s, conn->reauth_s);
	u64 since = sa->established;

	sa->rekey_at = after(since,
			     draw_ms(sa->e, conn->rekey_s, conn->rand_s));
	sa->reauth_at = after(since,
			      draw_ms(sa->e, conn->reauth_s, conn->rand_s));
	sa->end_at = IKE_NEVER;
	if (later && conn->over_s)
		sa->end_at = since + (later + conn->over_s) * MSEC_PER_SEC;
	sa->renewed = false;
	ike_lifetime_arm(sa);
}

/**
 * ike_lifetime_changed() - an IKE SA has another connection
 * @sa: the IKE SA, established
 * @old: the connection that it had
 *
 * The peers have been authenticated no later for its having been rekeyed.
 *
 * Context: inside the engine.
 */
void ike_lifetime_changed(struct ike_sa *sa, const struct ike_conn *old)
{
	const struct ike_conn *conn = sa->conn;
	u64 reauth_at = sa->reauth_at;

	if (conn->rekey_s == old->rekey_s && conn->reauth_s == old->reauth_s &&
	    conn->rand_s == old->rand_s && conn->over_s == old->over_s)
		return;
	ike_lifetime_sa(sa);
	if (conn->reauth_s == old->reauth_s)
		sa->reauth_at = reauth_at;
}

static u64 inactivity_ms(const struct ike_child *child)
{
	return (u64)child->conf->inactivity_s * MSEC_PER_SEC;
}

static u64 first_of(const struct ike_child *child, u64 now)
{
	u64 first = min(child->rekey_at, child->end_at);

	if (!child->in_use || child->deleting)
		return IKE_NEVER;
	if (child->conf->inactivity_s)
		first = min(first, now + max_t(u64, QUIET_MS,
					       inactivity_ms(child) / 8));
	return first;
}

/**
 * ike_lifetime_arm() - look again when the first time of an IKE SA or of its
 * Child SAs has come
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
void ike_lifetime_arm(struct ike_sa *sa)
{
	u64 first = min3(sa->rekey_at, sa->reauth_at, sa->end_at);
	u64 now = ike_now(sa->e);
	struct ike_child *child;

	list_for_each_entry(child, &sa->children, entry)
		first = min(first, first_of(child, now));
	if (sa->replaced)
		first = IKE_NEVER;
	ike_sa_timer(sa, IKE_TIMER_LIFETIME, first);
}

/* Until @end_at the same is tried a few times. */
static u64 retry_at(const struct ike_engine *e, u64 end_at)
{
	u64 now = ike_now(e);
	u32 ms = RETRY_MAX_MS;

	if (end_at != IKE_NEVER)
		ms = clamp_t(u64, end_at > now ? (end_at - now) / 8 : 0,
			     RETRY_MS, RETRY_MAX_MS);
	return now + ms + ike_chance(e, ms / 4 + 1);
}

/* Who sleeps longer than an SA lives wakes up with one that may still be
 * replaced.
 */
static u64 overslept(u64 end_at, u64 now, u64 over_s)
{
	if (end_at > now)
		return end_at;
	return now + max_t(u64, over_s * MSEC_PER_SEC, GRACE_MS);
}

static void renew_child(struct ike_child *child, u64 now)
{
	const struct ike_limit *time = &child->conf->time;

	if (!child->renewed)
		child->end_at = overslept(child->end_at, now,
					  time->life - time->rekey);
	child->renewed = true;
	child->rekey_at = retry_at(child->sa->e, child->end_at);
	ike_child_rekey(child, NULL);
}

/* Has it carried nothing for long enough? */
static bool is_quiet(struct ike_child *child, u64 now)
{
	struct ike_engine *e = child->sa->e;
	struct ike_usage usage;
	u64 carried;

	if (!child->conf->inactivity_s ||
	    e->ops->child_usage(e->port, &child->name, &usage))
		return false;
	carried = usage.packets_in + usage.packets_out;
	if (carried != child->carried) {
		child->carried = carried;
		child->quiet_since = now;
	}
	return now - child->quiet_since >= inactivity_ms(child);
}

/* Its keys are used no more, however long the peer takes to answer our delete. */
static void outlive(struct ike_child *child)
{
	struct ike_engine *e = child->sa->e;

	child->end_at = retry_at(e, IKE_NEVER);
	e->ops->child_expire(e->port, &child->name);
	ike_child_lost(child);
}

static void look_at_child(struct ike_child *child, u64 now)
{
	if (!child->in_use || child->deleting)
		return;
	if (is_quiet(child, now)) {
		child->unwanted = true;
		if (ike_child_delete(child, NULL))
			child->unwanted = false;
	} else if (child->end_at <= now &&
		   (child->renewed || child->rekey_at == IKE_NEVER)) {
		outlive(child);
	} else if (child->rekey_at <= now) {
		renew_child(child, now);
	}
}

static void renew_sa(struct ike_sa *sa, u64 now)
{
	bool reauth = sa->reauth_at <= now;

	if (!sa->renewed)
		sa->end_at = overslept(sa->end_at, now, sa->conn->over_s);
	sa->renewed = true;
	if (reauth) {
		sa->reauth_at = retry_at(sa->e, sa->end_at);
		ike_sa_renew(sa);
	} else {
		sa->rekey_at = retry_at(sa->e, sa->end_at);
		ike_sa_rekey(sa, NULL);
	}
}

/**
 * ike_lifetime_look() - something about an IKE SA or its Child SAs is old
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep. @sa may be dead afterwards.
 */
void ike_lifetime_look(struct ike_sa *sa)
{
	struct ike_child *child, *next;
	u64 now = ike_now(sa->e);

	if (sa->state != IKE_SA_ESTABLISHED || sa->replaced) {
		ike_sa_timer(sa, IKE_TIMER_LIFETIME, IKE_NEVER);
		return;
	}
	list_for_each_entry_safe(child, next, &sa->children, entry)
		look_at_child(child, now);
	if (sa->end_at <= now && sa->renewed) {
		ike_sa_outlived(sa);
		return;
	}
	if (sa->rekey_at <= now || sa->reauth_at <= now)
		renew_sa(sa, now);
	ike_lifetime_arm(sa);
}
