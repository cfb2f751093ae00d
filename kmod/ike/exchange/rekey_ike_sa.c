// SPDX-License-Identifier: GPL-2.0-only
/*
 * CREATE_CHILD_SA to rekey the IKE SA, RFC 7296 sections 1.3.2, 2.8.2, 2.18 and
 * 2.25.2.
 *
 *	HDR, SK {SA, Ni, KEi}  -->
 *	<--  HDR, SK {SA, Nr, KEr}
 *
 * Then the initiator deletes the old one. When both sides do it at once, two
 * new IKE SAs come about; the one of the exchange in which the lowest of the
 * four nonces was sent is deleted by who has asked for it, and the other one
 * inherits the Child SAs. Or it does not come about in the first place, when
 * additional key exchanges would have to follow.
 */
#include <linux/slab.h>

#include "ike/additional_ke.h"
#include "ike/attempt.h"
#include "ike/exchange/create_child_sa.h"

static struct ike_view spi_view(u64 spi, u8 buf[IKE_SPI_LEN])
{
	put_unaligned_be64(spi, buf);
	return IKE_VIEW(buf, IKE_SPI_LEN);
}

static void put_fresh(struct ike_writer *w, struct ike_view nonce,
		      const struct ike_kex *kex)
{
	ike_put_nonce(w, nonce);
	ike_put_ke(w, ike_kex_alg(kex)->id, ike_kex_public(kex));
}

/**
 * ike_rekey_ike_request_build() - write the request
 * @sa: the IKE SA
 * @task: receives what is negotiated
 * @w: inner payloads being written
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_rekey_ike_request_build(struct ike_sa *sa, struct ike_task *task,
				struct ike_writer *w)
{
	const struct ike_conn *conn = sa->conn;
	struct ike_sa *heir = ike_sa_heir_new(sa);
	struct ike_child_fresh fresh;
	u8 spi[IKE_SPI_LEN];
	int err;

	if (!heir)
		return -ENOMEM;
	task->heir = heir->spi;
	err = ike_create_child_start(sa, task,
				     task->ke ?:
				     ike_proposals_first_ke(conn->proposals,
							    conn->n_proposals),
				     &fresh);
	if (err)
		return err;
	ike_proposals_put(w, conn->proposals, conn->n_proposals,
			  spi_view(heir->spi, spi), true);
	put_fresh(w, fresh.nonce, fresh.kex);
	return 0;
}

/* Our own request to rekey it, if it is out */
static struct ike_task *own_request(struct ike_sa *sa)
{
	struct ike_task *task;

	if (!sa->busy)
		return NULL;
	task = list_first_entry(&sa->tasks, struct ike_task, entry);
	return task->type == IKE_TASK_REKEY_IKE ? task : NULL;
}

/* Has the peer answered it, not knowing of its own? */
static bool own_goes_on(struct ike_sa *sa)
{
	const struct ike_task *own = own_request(sa);

	return own && own->additional;
}

static bool peer_goes_on(const struct ike_sa *sa)
{
	return sa->followup && sa->followup->heir;
}

/**
 * ike_rekey_ike_under_way() - is an IKE SA being rekeyed, or has it been?
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
bool ike_rekey_ike_under_way(struct ike_sa *sa)
{
	return sa->replaced || own_request(sa) || peer_goes_on(sa);
}

/* Something is half done that the new IKE SA could not go on with. */
static bool busy_with_child(const struct ike_sa *sa)
{
	return sa->busy &&
	       ike_task_is_of_child(list_first_entry(&sa->tasks,
						     struct ike_task, entry));
}

static u64 read_spi(const struct ike_choice *choice)
{
	return choice->spi.len == IKE_SPI_LEN ?
		       get_unaligned_be64(choice->spi.p) : 0;
}

static int choose(struct ike_sa *sa, struct ike_answer *a,
		  struct ike_suite *suite)
{
	struct ike_view body = ike_msg_find(a->msg, IKE_PAYLOAD_SA)->body;
	const struct ike_payload *p = ike_msg_find(a->msg, IKE_PAYLOAD_KE);
	const struct ike_conn *conn = sa->conn;
	struct ike_ke_view ke;

	if (!p)
		return IKE_N_INVALID_SYNTAX;
	ike_view_ke(p, &ke);
	if (!ike_proposal_choose(conn->proposals, conn->n_proposals, body,
				 IKE_PROTO_IKE, true, ke.group, &a->choice) &&
	    read_spi(&a->choice) && !ike_choice_suite(&a->choice, suite))
		return 0;
	ike_attempt_proposals(sa->e, body, conn->proposals, conn->n_proposals);
	return IKE_N_NO_PROPOSAL_CHOSEN;
}

static int make_keys(const struct ike_sa *old, struct ike_sa *heir,
		     struct ike_keymat_input *in)
{
	in->spi_i = ike_sa_spi_i(heir);
	in->spi_r = ike_sa_spi_r(heir);
	return ike_keymat_ike_rekey(old->e->crypto, &heir->suite, in,
				    old->suite.prf, old->keys->d, &heir->keys);
}

static int establish(struct ike_sa *sa, struct ike_sa *heir,
		     struct ike_keymat_input *in)
{
	int rc = make_keys(sa, heir, in);

	if (rc)
		return rc;
	rc = ike_sa_establish(heir);
	if (rc) {
		ike_keys_free(heir->keys);
		heir->keys = NULL;
	}
	return rc;
}

static int answer(struct ike_sa *sa, struct ike_answer *a, struct ike_sa *heir)
{
	struct ike_keymat_input in = {};
	struct ike_task *own = own_request(sa);
	int rc;

	rc = ike_create_child_keys(sa, a, &in.secret);
	if (rc)
		return rc;
	in.ni = ike_msg_find(a->msg, IKE_PAYLOAD_NONCE)->body;
	in.nr = a->nonce;
	heir->peer_spi = read_spi(&a->choice);
	rc = ike_followup_new(sa, a, &in);
	if (!rc && own)
		rc = ike_create_child_rival(own, a);
	if (!rc && a->followup)
		a->followup->heir = heir->spi;
	else if (!rc)
		rc = establish(sa, heir, &in);
	kfree_sensitive(in.secret.p);
	return rc;
}

/**
 * ike_rekey_ike_complete() - responder: all key exchanges are done
 * @sa: the IKE SA
 * @a: receives the new one
 * @spi: our SPI of that, which is there
 * @in: what goes into its keys
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_rekey_ike_complete(struct ike_sa *sa, struct ike_answer *a, u64 spi,
			   struct ike_keymat_input *in)
{
	struct ike_sa *heir = ike_sa_by_spi(sa->e, spi);
	int rc = establish(sa, heir, in);

	if (!rc)
		a->heir = heir;
	return rc;
}

/**
 * ike_rekey_ike_request_handle() - the peer wants the IKE SA rekeyed
 * @sa: the IKE SA, established
 * @a: what the request comes to
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or the notify type to refuse it with.
 */
int ike_rekey_ike_request_handle(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_suite suite;
	struct ike_sa *heir;
	int rc;

	if (sa->replaced || sa->rival || busy_with_child(sa) || own_goes_on(sa))
		return IKE_N_TEMPORARY_FAILURE;
	rc = choose(sa, a, &suite);
	if (rc)
		return ike_create_child_refusal(sa, rc);
	heir = ike_sa_heir_new(sa);
	if (!heir)
		return IKE_N_TEMPORARY_FAILURE;
	heir->suite = suite;
	rc = answer(sa, a, heir);
	if (rc) {
		ike_sa_kill(heir, rc, ike_error_text(rc));
		return ike_create_child_refusal(sa, rc);
	}
	if (!a->followup)
		a->heir = heir;
	return 0;
}

/**
 * ike_rekey_ike_response_build() - write what was chosen
 * @a: what the request has come to
 * @w: inner payloads being written
 *
 * Context: inside the engine.
 */
void ike_rekey_ike_response_build(const struct ike_answer *a,
				  struct ike_writer *w)
{
	u64 heir = a->heir ? a->heir->spi : a->followup->heir;
	u8 spi[IKE_SPI_LEN];

	ike_choice_put(w, &a->choice, spi_view(heir, spi));
	put_fresh(w, a->nonce, a->kex);
}

/**
 * ike_rekey_ike_answered() - the peer has been told of the new IKE SA
 * @sa: the old one
 * @heir: the new one; waits for the answer to our own request, if that is out
 *
 * Context: inside the engine, may sleep.
 */
void ike_rekey_ike_answered(struct ike_sa *sa, struct ike_sa *heir)
{
	if (own_request(sa))
		sa->rival = heir->spi;
	else
		ike_sa_inherit(heir, sa);
}

static int establish_own(struct ike_sa *sa, struct ike_sa *heir,
			 struct ike_keymat_input *in)
{
	int rc;

	heir->initiator = true;
	rc = establish(sa, heir, in);
	if (rc)
		heir->initiator = false;
	return rc;
}

static int accept(struct ike_sa *sa, struct ike_task *task,
		  const struct ike_msg *msg, struct ike_sa *heir)
{
	struct ike_view body = ike_msg_find(msg, IKE_PAYLOAD_SA)->body;
	const struct ike_conn *conn = task->conn;
	struct ike_keymat_input in = { .ni = task->nonce };
	struct ike_choice choice;
	int rc;

	if (ike_proposal_accept(conn->proposals, conn->n_proposals, body,
				IKE_PROTO_IKE, true, &choice) ||
	    !read_spi(&choice) || ike_choice_suite(&choice, &heir->suite)) {
		ike_attempt_why(sa->e, "the peer chose what was not offered");
		return -EBADMSG;
	}
	rc = ike_create_child_secret(task, msg, heir->suite.kex->id,
				     &in.secret);
	if (rc)
		return rc;
	in.nr = ike_msg_find(msg, IKE_PAYLOAD_NONCE)->body;
	heir->peer_spi = read_spi(&choice);
	rc = ike_create_child_go_on(task, msg, &choice, &in);
	if (!rc && !task->additional)
		rc = establish_own(sa, heir, &in);
	kfree_sensitive(in.secret.p);
	return rc;
}

/**
 * ike_rekey_ike_establish() - initiator: all key exchanges are done
 * @sa: the IKE SA
 * @task: the task, whose heir is established if this succeeds
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or a negative errno with nothing changed.
 */
int ike_rekey_ike_establish(struct ike_sa *sa, struct ike_task *task)
{
	struct ike_sa *heir = ike_sa_by_spi(sa->e, task->heir);
	struct ike_keymat_input in = {};

	if (!heir)
		return -ENOENT;
	ike_additional_ke_input(task->additional, &in);
	return establish_own(sa, heir, &in);
}

/**
 * ike_rekey_ike_response_prepare() - the peer's answer, while it can wait
 * @sa: the IKE SA
 * @task: the task
 * @msg: the response
 *
 * The peer has the new IKE SA already, and the Child SAs with it. So without
 * memory the answer has to come again.
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int ike_rekey_ike_response_prepare(struct ike_sa *sa, struct ike_task *task,
				   const struct ike_msg *msg)
{
	struct ike_sa *heir = ike_sa_by_spi(sa->e, task->heir);

	if (!heir || !ike_msg_find(msg, IKE_PAYLOAD_SA))
		return 0;
	return accept(sa, task, msg, heir) == -ENOMEM ? -ENOMEM : 0;
}

static bool comes_second(const struct ike_task *task, const struct ike_msg *msg)
{
	struct ike_view nr = task->additional ? task->additional->nr :
			     ike_msg_find(msg, IKE_PAYLOAD_NONCE)->body;

	return task->rival.len &&
	       ike_nonce_below(ike_nonce_lower(task->nonce, nr), task->rival);
}

static void take_down(struct ike_sa *sa)
{
	if (ike_sa_take_down(sa, NULL))
		ike_sa_dismiss(sa);
}

/* Of two new ones ours goes, or the peer's will. */
static void settle(struct ike_sa *sa, struct ike_sa *heir, struct ike_sa *rival,
		   bool second)
{
	if (second) {
		if (rival)
			ike_sa_inherit(rival, sa);
		take_down(heir);
		return;
	}
	if (rival)
		ike_sa_dismiss(rival);
	if (peer_goes_on(sa))
		ike_followup_drop(sa);
	ike_sa_inherit(heir, sa);
	take_down(sa);
}

/* The IKE SA is not to be replaced, but to end. */
static void end_all(struct ike_sa *heir, struct ike_sa *rival)
{
	take_down(heir);
	if (rival)
		take_down(rival);
}

/* It is not configured any more, and the peer wants no other. */
static void refused(struct ike_sa *sa, struct ike_task *task, int rc)
{
	ike_attempt_why(sa->e, "in place of the old one, which is not configured any more: %s",
			ike_error_text(rc));
	ike_rekey_noted(sa, task, rc);
	ike_task_end(sa, task, rc, ike_attempt_reason(sa->e));
	ike_sa_end_now(sa);
}

/**
 * ike_rekey_ike_failed() - an IKE SA has not been replaced
 * @sa: the IKE SA, established; it goes on working, unless it is not what is
 *	configured now
 * @task: the task; begun again later, or ended
 * @rc: a negative errno, or the peer's notify type
 *
 * Context: inside the engine, may sleep. @sa may be dead afterwards.
 */
void ike_rekey_ike_failed(struct ike_sa *sa, struct ike_task *task, int rc)
{
	if (sa->outdated && task->conn == sa->conn &&
	    ike_rekey_is_refused(task, rc))
		refused(sa, task, rc);
	else
		ike_rekey_failed(sa, task, rc);
}

static void failed(struct ike_sa *sa, struct ike_task *task,
		   const struct ike_msg *msg, struct ike_sa *rival)
{
	int rc = ike_exchange_error(msg) ?: -EBADMSG;

	/* Begun anew, soon */
	if (rc == IKE_N_STATE_NOT_FOUND ||
	    (task->additional && !task->additional->done &&
	     comes_second(task, msg)))
		rc = IKE_N_TEMPORARY_FAILURE;
	if (rival) {
		ike_task_end(sa, task, 0, "rekeyed by the peer");
		ike_sa_inherit(rival, sa);
	} else if (peer_goes_on(sa)) {
		ike_task_end(sa, task, 0, "rekeyed by the peer");
	} else if (sa->state != IKE_SA_ESTABLISHED) {
		ike_task_end(sa, task, -ECANCELED, ike_error_text(-ECANCELED));
	} else if (rc != IKE_N_INVALID_KE_PAYLOAD ||
		   !ike_create_child_other_ke(sa, task, msg,
					      task->conn->proposals,
					      task->conn->n_proposals)) {
		ike_rekey_ike_failed(sa, task, rc);
	}
}

/**
 * ike_rekey_ike_completed() - our exchange has ended, one way or the other
 * @sa: the IKE SA
 * @task: the task, with an established heir if it has come about
 * @msg: the last response
 *
 * Context: inside the engine, may sleep.
 */
void ike_rekey_ike_completed(struct ike_sa *sa, struct ike_task *task,
			     const struct ike_msg *msg)
{
	struct ike_sa *heir = ike_sa_by_spi(sa->e, task->heir);
	struct ike_sa *rival = sa->rival ? ike_sa_by_spi(sa->e, sa->rival) :
					   NULL;
	bool second;

	sa->rival = 0;
	if (!heir || heir->state != IKE_SA_ESTABLISHED) {
		failed(sa, task, msg, rival);
		return;
	}
	second = (rival || peer_goes_on(sa)) && comes_second(task, msg);
	if (sa->state != IKE_SA_ESTABLISHED) {
		ike_task_end(sa, task, -ECANCELED, ike_error_text(-ECANCELED));
		end_all(heir, rival);
		return;
	}
	ike_task_end(sa, task, 0, "rekeyed");
	settle(sa, heir, rival, second);
}

/**
 * ike_rekey_ike_response_handle() - the peer's answer
 * @sa: the IKE SA
 * @task: the task, with an established heir if the answer made one
 * @msg: the response
 *
 * With key exchanges to follow there is nothing new yet, and the exchange that
 * comes second ends here. Who wins needs the peer's no more.
 *
 * Context: inside the engine, may sleep.
 */
void ike_rekey_ike_response_handle(struct ike_sa *sa, struct ike_task *task,
				   const struct ike_msg *msg)
{
	if (!task->additional || sa->state != IKE_SA_ESTABLISHED ||
	    comes_second(task, msg))
		ike_rekey_ike_completed(sa, task, msg);
	else if (peer_goes_on(sa))
		ike_followup_drop(sa);
}
