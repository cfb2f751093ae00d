// SPDX-License-Identifier: GPL-2.0-only
/*
 * SAs that a peer has begun to make by several key exchanges, and has yet to go
 * on with. RFC 9370 section 2.2.4.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"

/**
 * ike_followup_free() - the peer does not go on, or has done so
 * @sa: the IKE SA
 * @f: what it was to go on with, or NULL; what has not come about ends
 *
 * Context: inside the engine, may sleep.
 */
void ike_followup_free(struct ike_sa *sa, struct ike_followup *f)
{
	struct ike_sa *heir;

	if (!f)
		return;
	heir = f->heir ? ike_sa_by_spi(sa->e, f->heir) : NULL;
	if (heir && heir->state == IKE_SA_CREATED)
		ike_sa_kill(heir, -ECANCELED, ike_error_text(-ECANCELED));
	if (f->child)
		ike_child_free(f->child);
	ike_additional_ke_free(f->ke);
	kfree(f);
}

/**
 * ike_followup_drop() - the peer need not go on any more
 * @sa: the IKE SA
 *
 * Context: inside the engine, may sleep.
 */
void ike_followup_drop(struct ike_sa *sa)
{
	struct ike_followup *f = sa->followup;

	sa->followup = NULL;
	ike_followup_free(sa, f);
	ike_sa_timer(sa, IKE_TIMER_FOLLOWUP, IKE_NEVER);
}

/**
 * ike_followup_replaces() - is the peer about to replace this Child SA?
 * @sa: the IKE SA
 * @spi: inbound SPI of the Child SA
 *
 * Context: inside the engine.
 */
bool ike_followup_replaces(const struct ike_sa *sa, u32 spi)
{
	const struct ike_followup *f = sa->followup;

	return f && f->rekeys && f->child->replaces == spi;
}

/**
 * ike_followup_concerns() - is the peer about to do this?
 * @sa: the IKE SA
 * @task: what we are to do; or something that would come in between
 *
 * Context: inside the engine.
 */
bool ike_followup_concerns(const struct ike_sa *sa, const struct ike_task *task)
{
	const struct ike_followup *f = sa->followup;

	if (!f)
		return false;
	switch (task->type) {
	case IKE_TASK_REKEY_IKE:
		return true;
	case IKE_TASK_REKEY_CHILD:
		return f->heir || ike_followup_replaces(sa, task->spi);
	case IKE_TASK_CREATE_CHILD:
		return f->heir || (!f->rekeys && !strcmp(f->child->conf->name,
							 task->conf->name));
	default:
		return false;
	}
}
