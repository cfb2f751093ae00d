// SPDX-License-Identifier: GPL-2.0-only
/*
 * CREATE_CHILD_SA to rekey a Child SA, RFC 7296 sections 1.3.3, 2.8 and 2.25.1.
 *
 *	HDR, SK {N(REKEY_SA), [N(USE_TRANSPORT_MODE),] SA, Ni, [KEi,]
 *		TSi, TSr}  -->
 *	<--  HDR, SK {[N(USE_TRANSPORT_MODE),] SA, Nr, [KEr,] TSi, TSr}
 *
 * Then the initiator deletes the old one. When both sides rekey the same Child
 * SA at once, two new ones come about. The one of the exchange in which the
 * lowest of the four nonces was sent is deleted by who has asked for it; the
 * old one by the other. Or it does not come about in the first place, when
 * additional key exchanges would have to follow.
 *
 * When the configuration has changed, the new one is made by what holds now. By
 * section 2.9.2 it may not carry less: if it is to, it is asked for as a
 * further Child SA, without REKEY_SA.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"
#include "ike/exchange/create_child_sa.h"

/**
 * ike_rekey_child_request_build() - write the request
 * @sa: the IKE SA
 * @task: with the inbound SPI of the old one; receives what is negotiated
 * @w: inner payloads being written
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_rekey_child_request_build(struct ike_sa *sa, struct ike_task *task,
				  struct ike_writer *w)
{
	struct ike_child *child, *old = ike_child_by_spi_in(sa, task->spi);
	const struct ike_child_conf *conf;
	struct ike_child_fresh fresh;
	u8 spi[IKE_ESP_SPI_LEN];
	u16 ke = task->ke;
	int err;

	if (!old)
		return -ENOENT;
	conf = task->conf;
	err = ike_child_sa_narrows(sa, conf, old);
	if (err < 0)
		return err;
	task->plain = err;
	child = ike_child_new(sa, conf, conf->mode == IKE_MODE_TRANSPORT, old);
	if (IS_ERR(child))
		return PTR_ERR(child);
	task->child = child;
	if (!ke)
		ke = ike_proposals_first_ke(conf->proposals,
					    conf->n_proposals);
	err = ike_create_child_start(sa, task, ke, &fresh);
	if (err)
		return err;
	put_unaligned_be32(task->spi, spi);
	if (!task->plain)
		ike_put_notify(w, IKE_PROTO_ESP, IKE_VIEW(spi, sizeof(spi)),
			       IKE_N_REKEY_SA, IKE_VIEW(NULL, 0));
	return ike_child_sa_offer(child, &task->acquire, &fresh, w);
}

/* Our own exchange to rekey the same one, if it has begun */
static struct ike_task *own_request(struct ike_sa *sa,
				    const struct ike_child *old)
{
	struct ike_task *task = ike_task_in_flight(sa);

	return task && task->type == IKE_TASK_REKEY_CHILD &&
	       task->spi == old->name.spi_in ? task : NULL;
}

/* Has the peer answered it, not knowing of its own? */
static bool own_goes_on(struct ike_sa *sa, const struct ike_child *old)
{
	const struct ike_task *own = own_request(sa, old);

	return own && own->additional;
}

static int replace(struct ike_sa *sa, struct ike_answer *a,
		   const struct ike_child *old)
{
	struct ike_task *own = own_request(sa, old);
	const struct ike_payload *p = ike_msg_find(a->msg, IKE_PAYLOAD_KE);
	struct ike_ke_view ke = { .group = IKE_KE_NONE };
	struct ike_child *child;
	int rc;

	if (p)
		ike_view_ke(p, &ke);
	rc = ike_child_sa_take_offer(sa, a->msg, ke.group, old, &a->choice,
				     &child);
	if (rc)
		return rc;
	child->name.inbound_only = true;
	rc = ike_create_child_agree(sa, a, child, true);
	if (!rc && own)
		rc = ike_create_child_rival(own, a);
	if (rc && a->child) {
		ike_child_free(a->child);
		a->child = NULL;
	}
	return rc;
}

/* What goes by another reqid has to send as soon as it is there, as XFRM finds
 * the old one no more. So it has to be asked for by us, and will be.
 */
static bool changes_reqid(const struct ike_child *old)
{
	const struct ike_child_conf *conf = ike_child_conf_now(old);

	return conf && conf->reqid && conf->reqid != old->name.reqid;
}

/**
 * ike_rekey_child_request_handle() - the peer wants a Child SA rekeyed
 * @sa: the IKE SA
 * @a: what the request comes to
 * @n: its REKEY_SA notify, which names the Child SA
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or the notify type to refuse it with.
 */
int ike_rekey_child_request_handle(struct ike_sa *sa, struct ike_answer *a,
				   const struct ike_notify_view *n)
{
	struct ike_child *old = NULL;
	int rc;

	if (n->protocol == IKE_PROTO_ESP && n->spi.len == IKE_ESP_SPI_LEN)
		old = ike_child_by_spi_out(sa, get_unaligned_be32(n->spi.p));
	if (!old) {
		a->about = *n;
		return IKE_N_CHILD_SA_NOT_FOUND;
	}
	if (old->redundant)
		ike_child_concede(old);
	if (old->deleting || old->redundant || ike_child_heir(old) ||
	    changes_reqid(old) || own_goes_on(sa, old))
		return IKE_N_TEMPORARY_FAILURE;
	if (sa->n_children >=
	    2ULL * ike_settings(sa->e)->child_sa_per_ike_sa)
		return IKE_N_NO_ADDITIONAL_SAS;
	rc = replace(sa, a, old);
	return rc ? ike_create_child_refusal(sa, rc) : 0;
}

/* RFC 7296 section 2.9.2: what went over the old one must fit the new one. */
static bool covers(const struct ike_child *child, const struct ike_child *old)
{
	return ike_child_sa_moves(child->sa, child->conf) ||
	       (ike_ts_list_within(old->local, child->local) &&
		ike_ts_list_within(old->remote, child->remote));
}

/* Of the two exchanges, was the lowest nonce sent in ours? */
static bool comes_second(const struct ike_task *task,
			 const struct ike_keymat_input *in)
{
	return task->rival.len &&
	       ike_nonce_below(ike_nonce_lower(in->ni, in->nr), task->rival);
}

/* The Child SA that the peer has made meanwhile to replace @old */
static struct ike_child *find_rival(struct ike_sa *sa,
				    const struct ike_task *task)
{
	struct ike_child *child;

	if (!task->rival.len)
		return NULL;
	list_for_each_entry(child, &sa->children, entry)
		if (child->replaces == task->spi && child != task->child)
			return child;
	return NULL;
}

/* Is it still what the old one is to be replaced by? */
static int check(struct ike_sa *sa, const struct ike_task *task)
{
	const struct ike_child *old = ike_child_by_spi_in(sa, task->spi);

	if (!old)
		return 0;
	if (old->unwanted)
		return -ECANCELED;
	if (task->plain || covers(task->child, old))
		return 0;
	ike_attempt_why(sa->e,
			"the peer answered with narrower selectors than before");
	return -EBADMSG;
}

static int install(struct ike_sa *sa, struct ike_task *task,
		   const struct ike_keymat_input *in)
{
	const struct ike_child *rival = find_rival(sa, task);
	struct ike_child *child = task->child;
	int rc = check(sa, task);

	if (rc)
		return rc;
	child->redundant = comes_second(task, in) &&
			   (rival || ike_followup_replaces(sa, task->spi));
	child->name.inbound_only = child->redundant;
	if (rival && rival->in_use)
		child->replaces = rival->name.spi_in;
	return ike_child_install(child, true, in);
}

/* There is nothing new yet, and the exchange that comes second ends here. Who
 * wins needs the peer's no more.
 */
static void go_on(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_child *old = ike_child_by_spi_in(sa, task->spi);
	struct ike_keymat_input in = {};
	int rc = old && old->closed ? -ECANCELED : check(sa, task);

	ike_additional_ke_input(task->additional, &in);
	if (!rc && comes_second(task, &in))
		rc = IKE_N_TEMPORARY_FAILURE;
	if (rc)
		ike_rekey_child_failed(sa, task, rc);
	else if (ike_followup_replaces(sa, task->spi))
		ike_followup_drop(sa);
}

/* Of two new ones ours goes, or the peer's will. The old one is deleted first: a
 * new one that a load has outdated meanwhile is replaced in turn, and peers take
 * it amiss when that begins before the old one is gone.
 */
static void settle(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_child *rival = find_rival(sa, task);
	struct ike_child *old = ike_child_by_spi_in(sa, task->spi);
	struct ike_child *child = task->child;

	task->child = NULL;
	if (child->redundant) {
		ike_child_retire(child);
	} else {
		if (old && !old->closed)
			ike_child_retire(old);
		if (rival)
			ike_child_dismiss(rival);
		if (ike_followup_replaces(sa, task->spi))
			ike_followup_drop(sa);
		ike_child_succeed(child);
	}
	if (old && old->closed)
		ike_child_end(old, "replaced");
}

/* The peer knows nothing of the old one: it cannot have been used any more,
 * and one from scratch takes its place.
 */
static void start_again(struct ike_sa *sa, struct ike_child *old)
{
	const struct ike_child_conf *conf = ike_child_conf_now(old);
	struct ike_task *task;

	ike_child_end(old, "the peer does not have it");
	if (!conf || ike_child_by_conf(sa, conf) ||
	    ike_task_find_child(sa, conf))
		return;
	task = ike_task_add(sa, IKE_TASK_CREATE_CHILD, NULL);
	if (task)
		task->conf = conf;
}

/* Has the peer turned down what is configured now, for good? */
static bool is_refusal(const struct ike_sa *sa, const struct ike_task *task,
		       int rc)
{
	return task->conn == sa->conn && ike_rekey_is_refused(task, rc);
}

static void refused(struct ike_sa *sa, struct ike_task *task,
		    struct ike_child *old, int rc)
{
	ike_attempt_why(sa->e, "in place of the old one, which is not configured any more: %s",
			ike_error_text(rc));
	ike_rekey_noted(sa, task, rc);
	ike_child_refused(old);
	ike_task_end(sa, task, rc, ike_attempt_reason(sa->e));
}

/**
 * ike_rekey_child_failed() - a Child SA has not been replaced
 * @sa: the IKE SA, established
 * @task: the task; begun again later, or ended
 * @rc: a negative errno, or the peer's notify type
 *
 * The old one goes on working, unless the peer has deleted it or it is not what
 * is configured now.
 *
 * Context: inside the engine, may sleep.
 */
void ike_rekey_child_failed(struct ike_sa *sa, struct ike_task *task, int rc)
{
	struct ike_child *old = ike_child_by_spi_in(sa, task->spi);

	if (old && old->closed) {
		ike_task_end(sa, task, -ECANCELED, ike_error_text(-ECANCELED));
		ike_child_closed(old);
	} else if (find_rival(sa, task) ||
		   ike_followup_replaces(sa, task->spi)) {
		ike_task_end(sa, task, 0, "rekeyed by the peer");
	} else if (!old || !ike_child_wants_rekey(old)) {
		ike_task_end(sa, task, -ECANCELED, ike_error_text(-ECANCELED));
	} else if (rc == IKE_N_CHILD_SA_NOT_FOUND) {
		start_again(sa, old);
		ike_task_end(sa, task, rc, ike_error_text(rc));
	} else if (ike_child_is_outdated(old) && is_refusal(sa, task, rc)) {
		refused(sa, task, old, rc);
	} else {
		ike_rekey_failed(sa, task, rc);
	}
}

/**
 * ike_rekey_child_response_handle() - the peer's answer
 * @sa: the IKE SA
 * @task: the task
 * @msg: the response
 *
 * Context: inside the engine, may sleep.
 */
void ike_rekey_child_response_handle(struct ike_sa *sa, struct ike_task *task,
				     const struct ike_msg *msg)
{
	struct ike_child *old = ike_child_by_spi_in(sa, task->spi);
	const struct ike_child_conf *conf = task->conf;
	u32 spi = task->child->name.spi_in;
	struct ike_keymat_input in = {};
	int rc;

	rc = ike_create_child_accept(task, msg, &in);
	if (!rc && task->additional) {
		go_on(sa, task);
		return;
	}
	if (!rc)
		rc = install(sa, task, &in);
	kfree_sensitive(in.secret.p);
	if (!rc) {
		settle(sa, task);
		ike_task_end(sa, task, 0, "rekeyed");
		return;
	}
	if (rc == IKE_N_INVALID_KE_PAYLOAD && !find_rival(sa, task) &&
	    !(old && old->closed) &&
	    ike_create_child_other_ke(sa, task, msg, conf->proposals,
				      conf->n_proposals))
		return;
	if (rc < 0)
		ike_create_child_undo(sa, spi);
	ike_rekey_child_failed(sa, task, rc);
}

/**
 * ike_rekey_child_completed() - initiator: all key exchanges are done
 * @sa: the IKE SA
 * @task: the task
 *
 * Context: inside the engine, may sleep.
 * Return: 0 with @task ended, or a negative errno.
 */
int ike_rekey_child_completed(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_keymat_input in = {};
	int rc;

	ike_additional_ke_input(task->additional, &in);
	rc = install(sa, task, &in);
	if (!rc) {
		settle(sa, task);
		ike_task_end(sa, task, 0, "rekeyed");
	}
	return rc;
}
