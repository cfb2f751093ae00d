// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE_FOLLOWUP_KE: the additional key exchanges of a Child SA, or of an IKE SA
 * that replaces another, RFC 9370 section 2.2.4.
 *
 *	HDR(CREATE_CHILD_SA), SK {SA, Ni, KEi, ...}  -->
 *	<--  HDR(CREATE_CHILD_SA), SK {SA, Nr, KEr, ...,
 *		N(ADDITIONAL_KEY_EXCHANGE)}
 *
 *	HDR(IKE_FOLLOWUP_KE), SK {KEi(1), N(ADDITIONAL_KEY_EXCHANGE)}  -->
 *	<--  HDR(IKE_FOLLOWUP_KE), SK {KEr(1), [N(ADDITIONAL_KEY_EXCHANGE)]}
 *
 * and so on, until an answer says nothing of another one. There is no new SA
 * before. So when both sides rekey the same SA at once, the one whose exchange
 * comes second just does not go on with it.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/exchange/create_child_sa.h"
#include "ike/exchange/ike_sa_init.h"

/* How long a peer may take to go on */
#define FOLLOWUP_MS	60000
/* Octets by which a peer may want to know what we go on with */
#define LINK_LEN_MAX	256

static struct ike_view link_view(u32 link, u8 buf[sizeof(u32)])
{
	put_unaligned_be32(link, buf);
	return IKE_VIEW(buf, sizeof(u32));
}

/**
 * ike_followup_new() - responder: are there key exchanges to follow?
 * @sa: the IKE SA
 * @a: with the choice; receives what the peer has to go on with, which has yet
 *	to be told whose keys these are, or NULL
 * @in: nonces and the first shared secret, which is taken over then
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_followup_new(struct ike_sa *sa, struct ike_answer *a,
		     struct ike_keymat_input *in)
{
	struct ike_additional_ke *ke;
	struct ike_followup *f;
	int err;

	err = ike_additional_ke_new(&a->choice, in, &ke);
	if (err || !ke)
		return err;
	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f) {
		ike_additional_ke_free(ke);
		return -ENOMEM;
	}
	f->ke = ke;
	sa->e->ops->random(sa->e->port, &f->link, sizeof(f->link));
	a->followup = f;
	return 0;
}

/**
 * ike_followup_await() - the peer has been told to go on
 * @sa: the IKE SA; what the peer has not gone on with is forgotten
 * @a: with what it is to go on with, which is taken over
 *
 * Context: inside the engine, may sleep.
 */
void ike_followup_await(struct ike_sa *sa, struct ike_answer *a)
{
	ike_followup_drop(sa);
	sa->followup = a->followup;
	a->followup = NULL;
	ike_sa_timer(sa, IKE_TIMER_FOLLOWUP, ike_now(sa->e) + FOLLOWUP_MS);
}

/**
 * ike_followup_put_link() - write by what the peer is to know it again
 * @f: what it is to go on with
 * @w: the response
 *
 * Context: inside the engine.
 */
void ike_followup_put_link(const struct ike_followup *f, struct ike_writer *w)
{
	u8 buf[sizeof(u32)];

	ike_put_status(w, IKE_N_ADDITIONAL_KEY_EXCHANGE,
		       link_view(f->link, buf));
}

/**
 * ike_followup_take_link() - initiator: read by what the responder knows it
 * @task: with key exchanges that are not done
 * @msg: the response
 *
 * Context: inside the engine, may sleep.
 * Return: 0, -EBADMSG if it says nothing of the kind, or -ENOMEM.
 */
int ike_followup_take_link(struct ike_task *task, const struct ike_msg *msg)
{
	struct ike_additional_ke *ke = task->additional;
	struct ike_notify_view n;

	if (!ike_msg_notify(msg, IKE_N_ADDITIONAL_KEY_EXCHANGE, &n) ||
	    n.data.len > LINK_LEN_MAX)
		return -EBADMSG;
	ike_view_free(&ke->link);
	return ike_view_dup(n.data, &ke->link);
}

static int fresh_key(struct ike_sa *sa, const struct ike_additional_ke *ke,
		     struct ike_kex **kex)
{
	const struct ike_kex_alg *alg;

	alg = ike_kex_lookup(ike_additional_ke_next(ke));
	return alg ? ike_sa_init_key(sa->e, alg, kex) : -EOPNOTSUPP;
}

static void put_key(struct ike_writer *w, const struct ike_kex *kex)
{
	ike_put_ke(w, ike_kex_alg(kex)->id, ike_kex_public(kex));
}

static int request_build(struct ike_sa *sa, struct ike_task *task,
			 struct ike_writer *w)
{
	struct ike_additional_ke *ke = task->additional;
	int err;

	ike_kex_free(task->kex);
	task->kex = NULL;
	err = fresh_key(sa, ke, &task->kex);
	if (err)
		return err;
	ke->answered = false;
	put_key(w, task->kex);
	ike_put_status(w, IKE_N_ADDITIONAL_KEY_EXCHANGE, ke->link);
	return 0;
}

static bool knows(const struct ike_followup *f, const struct ike_msg *msg)
{
	struct ike_notify_view n;
	u8 buf[sizeof(u32)];

	return f && ike_msg_notify(msg, IKE_N_ADDITIONAL_KEY_EXCHANGE, &n) &&
	       ike_view_equal(n.data, link_view(f->link, buf));
}

/* What it was to replace may have gone meanwhile, or have been replaced, and so
 * may the IKE SA.
 */
static bool is_wanted(struct ike_sa *sa, const struct ike_followup *f)
{
	const struct ike_child *old;

	if (sa->replaced)
		return false;
	if (f->heir)
		return !sa->rival && ike_sa_by_spi(sa->e, f->heir);
	if (!f->rekeys)
		return true;
	old = ike_child_by_spi_in(sa, f->child->replaces);
	return old && !old->deleting && !old->deleted && !old->closed &&
	       !ike_child_heir(old);
}

/* The last one is done: the new SA comes about. */
static int make_sa(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_followup *f = sa->followup;
	struct ike_keymat_input in = {};
	int rc;

	ike_additional_ke_input(f->ke, &in);
	if (f->heir) {
		rc = ike_rekey_ike_complete(sa, a, f->heir, &in);
	} else {
		rc = ike_create_child_complete(sa, a, f, &in);
		f->child = NULL;
	}
	ike_followup_drop(sa);
	return rc ? ike_create_child_refusal(sa, rc) : 0;
}

static int request_handle(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_followup *f = sa->followup;
	struct ike_ke_view ke;
	int rc;

	if (!knows(f, a->msg))
		return IKE_N_STATE_NOT_FOUND;
	if (sa->state != IKE_SA_ESTABLISHED || !is_wanted(sa, f)) {
		ike_followup_drop(sa);
		return IKE_N_TEMPORARY_FAILURE;
	}
	ike_view_ke(ike_msg_find(a->msg, IKE_PAYLOAD_KE), &ke);
	a->ke = ike_additional_ke_next(f->ke);
	if (ke.group != a->ke)
		return IKE_N_INVALID_KE_PAYLOAD;
	rc = fresh_key(sa, f->ke, &a->kex);
	if (!rc)
		rc = ike_additional_ke_add(f->ke, a->kex, ke.data);
	if (rc || !ike_additional_ke_done(f->ke))
		return rc;
	return make_sa(sa, a);
}

static int response_build(struct ike_sa *sa, const struct ike_answer *a,
			  struct ike_writer *w)
{
	put_key(w, a->kex);
	if (sa->followup)
		ike_followup_put_link(sa->followup, w);
	return 0;
}

/* Takes the answer to the one that was begun last. */
static int take_secret(struct ike_task *task, const struct ike_msg *msg)
{
	struct ike_additional_ke *ke = task->additional;
	const struct ike_payload *p = ike_msg_find(msg, IKE_PAYLOAD_KE);
	struct ike_ke_view v;
	int rc;

	if (!p)
		return ike_exchange_error(msg) ?: -EBADMSG;
	ike_view_ke(p, &v);
	if (v.group != ike_additional_ke_next(ke))
		return -EBADMSG;
	rc = ike_additional_ke_add(ke, task->kex, v.data);
	if (rc)
		return rc < 0 ? rc : -EBADMSG;
	ke->answered = true;
	return 0;
}

/* The peer has the new IKE SA with the last answer: without memory that has to
 * come again.
 */
static int response_prepare(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	struct ike_additional_ke *ke = task->additional;
	int rc;

	if (task->type != IKE_TASK_REKEY_IKE)
		return 0;
	rc = take_secret(task, msg);
	if (!rc && ike_additional_ke_done(ke)) {
		rc = ike_rekey_ike_establish(sa, task);
		if (rc) {
			ike_additional_ke_undo(ke);
			ke->answered = false;
		}
	}
	return rc == -ENOMEM ? rc : 0;
}

/* @spi: of what the peer may have */
static void child_failed(struct ike_sa *sa, struct ike_task *task, u32 spi,
			 int rc)
{
	if (rc < 0)
		ike_create_child_undo(sa, spi);
	if (rc == IKE_N_STATE_NOT_FOUND)	/* begun anew, soon */
		rc = IKE_N_TEMPORARY_FAILURE;
	if (task->type == IKE_TASK_REKEY_CHILD)
		ike_rekey_child_failed(sa, task, rc);
	else
		ike_create_child_failed(sa, task, rc);
}

static void child_response(struct ike_sa *sa, struct ike_task *task,
			   const struct ike_msg *msg)
{
	u32 spi = task->child->name.spi_in;
	int rc = take_secret(task, msg);

	if (!rc && !ike_additional_ke_done(task->additional)) {
		rc = ike_followup_take_link(task, msg);
		if (!rc)
			return;
	}
	if (!rc && task->child->name.spi_out == task->gone)
		rc = -ECANCELED;
	if (!rc)
		rc = task->type == IKE_TASK_REKEY_CHILD ?
			     ike_rekey_child_completed(sa, task) :
			     ike_create_child_completed(sa, task);
	if (rc)
		child_failed(sa, task, spi, rc);
}

static void ike_response(struct ike_sa *sa, struct ike_task *task,
			 const struct ike_msg *msg)
{
	const struct ike_additional_ke *ke = task->additional;

	if (ke->answered && !ike_additional_ke_done(ke) &&
	    sa->state == IKE_SA_ESTABLISHED &&
	    !ike_followup_take_link(task, msg))
		return;
	ike_rekey_ike_completed(sa, task, msg);
}

static void response_handle(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	if (task->type == IKE_TASK_REKEY_IKE)
		ike_response(sa, task, msg);
	else
		child_response(sa, task, msg);
}

const struct ike_exchange ike_exchange_ike_followup_ke = {
	.type = IKE_EXCHANGE_IKE_FOLLOWUP_KE,
	.states = BIT(IKE_SA_ESTABLISHED) | BIT(IKE_SA_DELETING),
	.request_build = request_build,
	.request_handle = request_handle,
	.response_build = response_build,
	.response_prepare = response_prepare,
	.response_handle = response_handle,
};
