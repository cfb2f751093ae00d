// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keepalives, RFC 3948 section 4: a NAT in front of us keeps its mapping as
 * long as something goes out. Only when nothing else does, neither IKE nor
 * ESP, an octet of its own is sent.
 */
#include "ike/child.h"

/* How often ESP is looked at while the NAT need not be told anything. Its
 * packets are counted, not timed, and so one may have gone out this much before
 * it is seen.
 */
#define LOOKS	4

static u32 interval(const struct ike_sa *sa)
{
	return sa->e->conf ? sa->e->conf->settings.keepalive_ms : 0;
}

static u64 next_look(const struct ike_sa *sa, u64 now)
{
	u32 wait = interval(sa);

	return min(sa->sent + wait, now + DIV_ROUND_UP(wait, LOOKS));
}

static void look_later(struct ike_sa *sa, u64 now)
{
	ike_sa_timer(sa, IKE_TIMER_KEEPALIVE, next_look(sa, now));
}

/**
 * ike_keepalive_await() - keep the mapping of a NAT in front of us
 * @sa: an IKE SA that has just been established
 *
 * Context: inside the engine.
 */
void ike_keepalive_await(struct ike_sa *sa)
{
	sa->sent = ike_now(sa->e);
	if (sa->nat_local && interval(sa))
		look_later(sa, sa->sent);
}

/* Has a packet gone out over one of its Child SAs since we looked last? */
static bool esp_sent(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;
	struct ike_usage usage;
	struct ike_child *child;
	u64 packets = 0;
	bool sent;

	list_for_each_entry(child, &sa->children, entry)
		if (!e->ops->child_usage(e->port, &child->name, &usage))
			packets += usage.packets_out;
	sent = packets != sa->packets_out;
	sa->packets_out = packets;
	return sent;
}

/**
 * ike_keepalive_changed() - the time between keepalives may be another one
 * @sa: an IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_keepalive_changed(struct ike_sa *sa)
{
	u64 next = next_look(sa, ike_now(sa->e));

	if (sa->state != IKE_SA_ESTABLISHED || !sa->nat_local || !interval(sa))
		return;
	if (sa->timer[IKE_TIMER_KEEPALIVE] == IKE_NEVER)
		esp_sent(sa);	/* nobody has looked: it may be long ago */
	if (sa->timer[IKE_TIMER_KEEPALIVE] > next)
		ike_sa_timer(sa, IKE_TIMER_KEEPALIVE, next);
}

/* Not for an IKE SA in whose place there is another one, nor at port 500, where
 * an initiator has stayed in spite of the NAT: there it would be taken for IKE.
 */
static void send(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;

	if (sa->replaced || sa->path.local_port == IKE_PORT)
		return;
	e->ops->keepalive(e->port, &sa->path);
	ike_count(e, IKE_COUNT_KEEPALIVE);
}

/**
 * ike_keepalive_look() - nothing may have gone out for some time
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_keepalive_look(struct ike_sa *sa)
{
	u64 now = ike_now(sa->e);

	ike_sa_timer(sa, IKE_TIMER_KEEPALIVE, IKE_NEVER);
	if (sa->state != IKE_SA_ESTABLISHED || !interval(sa))
		return;
	if (esp_sent(sa))
		sa->sent = now;
	if (now - sa->sent >= interval(sa)) {
		send(sa);
		sa->sent = now;
	}
	look_later(sa, now);
}
