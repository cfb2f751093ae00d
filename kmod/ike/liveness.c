// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the peer still there? RFC 7296 section 2.4: what is heard of it shows, and
 * only when nothing is heard it is asked, by an empty INFORMATIONAL request.
 * Whether it is dead the window finds out, as for every request.
 */
#include "ike/child.h"

static void look_after(struct ike_sa *sa, u64 from)
{
	u32 wait = sa->conn->dpd_ms;

	/* Later by chance: what came up together is not to ask together. */
	if (wait)
		ike_sa_timer(sa, IKE_TIMER_LIVENESS,
			     from + wait + ike_chance(sa->e, wait / 8 + 1));
}

/**
 * ike_liveness_heard() - the peer has sent a fresh and genuine message
 * @sa: the IKE SA; what is repeated shows nothing, it may be anybody's doing
 *
 * Context: inside the engine.
 */
void ike_liveness_heard(struct ike_sa *sa)
{
	sa->heard = ike_now(sa->e);
}

/**
 * ike_liveness_await() - look after the peer from now on
 * @sa: an IKE SA that has just been established
 *
 * Context: inside the engine.
 */
void ike_liveness_await(struct ike_sa *sa)
{
	ike_liveness_heard(sa);
	look_after(sa, sa->heard);
}

/**
 * ike_liveness_changed() - the connection of an IKE SA has another dpd_delay
 * @sa: the IKE SA, established
 *
 * Context: inside the engine.
 */
void ike_liveness_changed(struct ike_sa *sa)
{
	ike_sa_timer(sa, IKE_TIMER_LIVENESS, IKE_NEVER);
	look_after(sa, sa->heard);
}

/* Has a packet come over one of its Child SAs since we looked last? */
static bool esp_heard(struct ike_sa *sa)
{
	struct ike_engine *e = sa->e;
	struct ike_usage usage;
	struct ike_child *child;
	u64 packets = 0;
	bool heard;

	list_for_each_entry(child, &sa->children, entry)
		if (!e->ops->child_usage(e->port, &child->name, &usage))
			packets += usage.packets_in;
	heard = packets != sa->packets_in;
	sa->packets_in = packets;
	return heard;
}

/* A request of ours that is under way asks the same. */
static void ask(struct ike_sa *sa)
{
	if (!sa->busy && ike_task_add(sa, IKE_TASK_LIVENESS, NULL))
		ike_sa_ready(sa);
}

/**
 * ike_liveness_look() - something should have been heard by now
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_liveness_look(struct ike_sa *sa)
{
	u64 now = ike_now(sa->e);

	ike_sa_timer(sa, IKE_TIMER_LIVENESS, IKE_NEVER);
	if (sa->state != IKE_SA_ESTABLISHED)
		return;
	if (esp_heard(sa))
		sa->heard = now;
	if (now - sa->heard < sa->conn->dpd_ms) {
		look_after(sa, sa->heard);
		return;
	}
	if (!sa->replaced)
		ask(sa);
	look_after(sa, now);
}
