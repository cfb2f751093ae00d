// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE_AUTH with the first Child SA, RFC 7296 sections 1.2 and 2.15.
 *
 *	HDR, SK {IDi, [N(INITIAL_CONTACT),] [IDr,] AUTH, SAi2, TSi, TSr}  -->
 *	<--  HDR, SK {IDr, AUTH, SAr2, TSi, TSr}
 *
 * A Child SA that is refused leaves the IKE SA up:
 *
 *	<--  HDR, SK {IDr, AUTH, N(error)}
 *
 * and there may be none from the start, RFC 6023:
 *
 *	HDR, SK {IDi, [N(INITIAL_CONTACT),] [IDr,] AUTH}  -->
 *	<--  HDR, SK {IDr, AUTH}
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/auth/psk.h"
#include "ike/exchange/create_child_sa.h"

/* Body of an ID payload: type, three reserved octets, value */
#define ID_BODY_MAX	(4 + IKE_ID_LEN_MAX)

static struct ike_view id_body(const struct ike_id *id, u8 buf[ID_BODY_MAX])
{
	size_t len = min_t(size_t, id->data.len, IKE_ID_LEN_MAX);

	buf[0] = id->type;
	memset(buf + 1, 0, 3);
	memcpy(buf + 4, id->data.p, len);
	return IKE_VIEW(buf, 4 + len);
}

/* An identity that is not configured is the address. */
static void own_id(const struct ike_sa *sa, const struct ike_conn *conn,
		   struct ike_id *id)
{
	if (conn->local_id->type == IKE_ID_ANY)
		ike_id_of_addr(&sa->path.local, id);
	else
		*id = *conn->local_id;
}

/* Whom we mean to talk to; an address will do for finding the key. */
static void expected_id(const struct ike_sa *sa, struct ike_id *id)
{
	if (ike_id_is_pattern(sa->conn->remote_id))
		ike_id_of_addr(&sa->path.remote, id);
	else
		*id = *sa->conn->remote_id;
}

/* Empty without IKE_INTERMEDIATE */
static struct ike_view int_auth(const struct ike_sa *sa, unsigned int side)
{
	const struct ike_setup *s = sa->setup;

	return IKE_VIEW(s->int_auth[side],
			s->n_addke ? sa->suite.prf->out_len : 0);
}

static void octets(const struct ike_sa *sa, bool initiator,
		   struct ike_view body, struct ike_auth_octets *out)
{
	const struct ike_setup *s = sa->setup;

	out->message = initiator ? s->init_request : s->init_response;
	out->nonce = initiator ? s->nr : s->ni;
	out->sk_p = initiator ? sa->keys->pi : sa->keys->pr;
	out->id_body = body;
	out->int_auth_i = int_auth(sa, 0);
	out->int_auth_r = int_auth(sa, 1);
	out->message_id = s->auth_id;
}

static int put_auth(struct ike_sa *sa, const struct ike_secret *secret,
		    const struct ike_id *id, struct ike_writer *w)
{
	u8 body[ID_BODY_MAX], auth[IKE_PRF_LEN_MAX];
	struct ike_auth_octets o;
	int err;

	octets(sa, sa->initiator, id_body(id, body), &o);
	err = ike_auth_psk(sa->e->crypto, sa->suite.prf, &o,
			   IKE_VIEW(secret->secret, secret->len), auth);
	if (!err)
		ike_put_auth(w, IKE_AUTH_PSK,
			     IKE_VIEW(auth, sa->suite.prf->out_len));
	memzero_explicit(auth, sizeof(auth));
	return err;
}

/* Without a key the same work is done, so that failures look alike. */
static int check_auth(struct ike_sa *sa, const struct ike_secret *secret,
		      const struct ike_id_view *id,
		      const struct ike_auth_view *auth)
{
	static const u8 none[IKE_PRF_LEN_MAX];
	struct ike_view psk = IKE_VIEW(none, sizeof(none));
	struct ike_auth_octets o;
	int err;

	if (secret)
		psk = IKE_VIEW(secret->secret, secret->len);
	octets(sa, !sa->initiator, id->body, &o);
	err = ike_auth_psk_check(sa->e->crypto, sa->suite.prf, &o, psk,
				 auth->data);
	if (!secret) {
		ike_attempt_why(sa->e, "%s", ike_error_text(-ENOKEY));
		return -EKEYREJECTED;
	}
	if (auth->method != IKE_AUTH_PSK) {
		ike_attempt_why(sa->e, "the peer authenticates by another method than a pre-shared key");
		return -EKEYREJECTED;
	}
	if (err == -EKEYREJECTED)
		ike_attempt_why(sa->e, "the pre-shared keys differ");
	return err;
}

static struct ike_task *first_child(struct ike_sa *sa)
{
	struct ike_task *task = list_first_entry_or_null(&sa->tasks,
							 struct ike_task,
							 entry);

	return task && task->type == IKE_TASK_CREATE_CHILD ? task : NULL;
}

/* What is not made now is made by CREATE_CHILD_SA. */
static bool without_child(const struct ike_sa *sa)
{
	return sa->setup->childless &&
	       (sa->conn->childless == IKE_CHILDLESS_PREFER ||
		sa->conn->childless == IKE_CHILDLESS_FORCE);
}

/* The peer may forget others of ours if we know of none, section 2.4. */
static bool initial_contact(const struct ike_sa *sa)
{
	return sa->conn->unique != IKE_UNIQUE_NEVER && !sa->renews &&
	       !sa->met && !ike_sa_has_twin(sa);
}

static int put_child(struct ike_sa *sa, struct ike_task *task,
		     struct ike_writer *w)
{
	struct ike_child *child;

	child = ike_child_new(sa, task->conf,
			      task->conf->mode == IKE_MODE_TRANSPORT,
			      ike_child_renewed(sa, task->conf));
	if (IS_ERR(child))
		return PTR_ERR(child);
	child->acquire_seq = task->acquire.seq;
	task->child = child;
	return ike_child_sa_offer(child, &task->acquire, NULL, w);
}

static int request_build(struct ike_sa *sa, struct ike_task *task,
			 struct ike_writer *w)
{
	const struct ike_secret *secret;
	struct ike_id local, remote;
	int err;

	own_id(sa, sa->conn, &local);
	expected_id(sa, &remote);
	secret = ike_conf_psk(sa->e->conf, &local, &remote);
	if (!secret)
		return -ENOKEY;
	err = ike_sa_set_ids(sa, &local, &remote);
	if (err)
		return err;
	ike_put_id(w, IKE_PAYLOAD_IDI, local.type, local.data);
	if (initial_contact(sa))
		ike_put_status(w, IKE_N_INITIAL_CONTACT, IKE_VIEW(NULL, 0));
	if (!ike_id_is_pattern(sa->conn->remote_id))
		ike_put_id(w, IKE_PAYLOAD_IDR, remote.type, remote.data);
	err = put_auth(sa, secret, &local, w);
	if (!err && task)
		err = put_child(sa, task, w);
	if (err)
		return err;
	ike_mobike_offer(sa, w);
	ike_message_id_sync_put(w);
	return 0;
}

/**
 * ike_auth_start() - initiator: go on to IKE_AUTH
 * @sa: the IKE SA, with its keys
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_auth_start(struct ike_sa *sa)
{
	struct ike_writer w;
	ssize_t len;
	int err;

	sa->setup->auth_id = sa->window.next_request;
	ike_writer_chain(&w, sa->e->plain, IKE_PLAIN_MAX);
	err = request_build(sa, without_child(sa) ? NULL : first_child(sa),
			    &w);
	if (err)
		return err;
	len = ike_writer_finish(&w);
	if (len < 0)
		return len;
	err = ike_window_request(sa, IKE_EXCHANGE_IKE_AUTH, w.first,
				 IKE_VIEW(sa->e->plain, len));
	if (err)
		return err;
	sa->busy = true;
	ike_sa_set_state(sa, IKE_SA_AUTH_SENT);
	return 0;
}

/* Changing the connection must not change what has been negotiated. */
static bool suite_fits(const struct ike_sa *sa, const struct ike_conn *conn)
{
	const struct ike_suite *s = &sa->suite;
	struct ike_transform t[IKE_TRANSFORM_TYPE_MAX];
	struct ike_proposal p = { .protocol = IKE_PROTO_IKE, .t = t };
	unsigned int i;
	struct ike_choice choice;
	struct ike_writer w;
	ssize_t len;

	if (conn == sa->conn)
		return true;
	t[p.n++] = (struct ike_transform){ IKE_TRANSFORM_ENCR, s->encr->id,
		s->encr->key_attr ? s->encr_key_bits : 0 };
	if (s->integ)
		t[p.n++] = (struct ike_transform){ IKE_TRANSFORM_INTEG,
						   s->integ->id, 0 };
	t[p.n++] = (struct ike_transform){ IKE_TRANSFORM_PRF, s->prf->id, 0 };
	t[p.n++] = (struct ike_transform){ IKE_TRANSFORM_KE, s->kex->id, 0 };
	for (i = 0; i < IKE_ADDKE_MAX; i++)
		if (s->addke[i] != IKE_KE_NONE)
			t[p.n++] = (struct ike_transform){
				IKE_TRANSFORM_ADDKE1 + i, s->addke[i], 0 };
	ike_writer_chain(&w, sa->e->out, IKE_MESSAGE_MAX);
	ike_proposals_put(&w, &p, 1, IKE_VIEW(NULL, 0), true);
	len = ike_writer_finish(&w);
	return len > 0 &&
	       !ike_proposal_choose(conn->proposals, conn->n_proposals,
				    IKE_VIEW(sa->e->out + IKE_PAYLOAD_HEADER_LEN,
					     len - IKE_PAYLOAD_HEADER_LEN),
				    IKE_PROTO_IKE, true, s->kex->id, &choice);
}

static int find_conn(struct ike_sa *sa, const struct ike_id *id_i,
		     const struct ike_id *id_r)
{
	struct ike_conn *conn;

	conn = ike_conf_match_id(sa->e->conf, &sa->path, id_i, id_r, sa->conn);
	if (!conn) {
		ike_attempt_why(sa->e, "no connection expects this identity");
		ike_attempt_ids(sa->e, id_i, sa->conn->remote_id);
		return IKE_N_AUTHENTICATION_FAILED;
	}
	if (!suite_fits(sa, conn)) {
		ike_attempt_why(sa->e, "connection %s does not allow the negotiated proposal",
				conn->name);
		return IKE_N_AUTHENTICATION_FAILED;
	}
	return ike_sa_set_conn(sa, conn);
}

static bool read_id(const struct ike_msg *msg, u8 type,
		    struct ike_id_view *view, struct ike_id *id)
{
	const struct ike_payload *p = ike_msg_find(msg, type);

	if (!p)
		return false;
	ike_view_id(p, view);
	id->type = view->type;
	id->data = view->data;
	return !ike_id_check(id);
}

static int authenticate(struct ike_sa *sa, const struct ike_msg *msg)
{
	const struct ike_payload *p = ike_msg_find(msg, IKE_PAYLOAD_AUTH);
	const struct ike_secret *secret;
	struct ike_id_view view_i, view_r;
	struct ike_id id_i, id_r, local;
	struct ike_auth_view auth;
	bool hint = ike_msg_find(msg, IKE_PAYLOAD_IDR);
	int rc;

	if (!read_id(msg, IKE_PAYLOAD_IDI, &view_i, &id_i) ||
	    (hint && !read_id(msg, IKE_PAYLOAD_IDR, &view_r, &id_r)))
		return IKE_N_INVALID_SYNTAX;
	rc = find_conn(sa, &id_i, hint ? &id_r : NULL);
	if (rc < 0)
		return rc;
	own_id(sa, sa->conn, &local);
	secret = rc ? NULL : ike_conf_psk(sa->e->conf, &local, &id_i);
	if (!p) {
		ike_attempt_why(sa->e, "the peer wants EAP, which is not configured");
		return IKE_N_AUTHENTICATION_FAILED;
	}
	ike_view_auth(p, &auth);
	rc = check_auth(sa, secret, &view_i, &auth);
	if (rc && !sa->e->draft.offered[0])
		ike_attempt_ids(sa->e, &id_i, sa->conn->remote_id);
	if (rc == -EKEYREJECTED)
		return IKE_N_AUTHENTICATION_FAILED;
	return rc ?: ike_sa_set_ids(sa, &local, &id_i);
}

/* What goes by `unique = replace` goes when there is something in its place. */
static bool makes_before_break(const struct ike_sa *sa, bool initial)
{
	return sa->conn->unique == IKE_UNIQUE_REPLACE && !initial;
}

/* Only the responder has the new IKE SA replace others: when both begin at the
 * same time, each as initiator would replace what the other one has begun.
 */
static void make_contact(struct ike_sa *sa, bool initial)
{
	struct ike_engine *e = sa->e;
	struct ike_contact contact = {
		.local_id = sa->local_id,
		.remote_id = sa->remote_id,
		.conn = sa->conn,
		.remote = sa->path.remote,
		.spi = sa->spi,
		.when = sa->established,
		.initial = initial,
	};

	ike_sa_drop_twins(e, &contact);
	e->ops->contact(e->port, &contact);
}

static void tell_up(struct ike_sa *sa)
{
	ike_sa_event(sa, IKE_EVENT_IKE_UP, "", 0,
		     sa->nat_local && sa->nat_remote ?
			     "established; both sides are behind a NAT" :
		     sa->nat_local ? "established; we are behind a NAT" :
		     sa->nat_remote ? "established; the peer is behind a NAT" :
				      "established");
}

static int take_child(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_keymat_input in = { .ni = sa->setup->ni,
				       .nr = sa->setup->nr };
	struct ike_child *child;
	int rc;

	rc = ike_child_sa_take_offer(sa, a->msg, IKE_KE_NONE, NULL,
				     &a->choice, &child);
	if (rc)
		return rc;
	/* The peer cannot receive before it has our answer. */
	child->name.inbound_only = child->replaces;
	rc = ike_child_install(child, false, &in);
	if (rc) {
		ike_child_free(child);
		return rc;
	}
	a->child = child;
	return 0;
}

/* Local trouble is told as what comes closest, RFC 7296 section 1.2. */
static int as_notify(int rc)
{
	if (rc == -E2BIG || rc == -EEXIST)
		return IKE_N_TS_UNACCEPTABLE;
	return rc < 0 ? IKE_N_NO_PROPOSAL_CHOSEN : rc;
}

/* RFC 6023 section 3: who does without is told that it must not. */
static int check_childless(struct ike_sa *sa, const struct ike_msg *msg)
{
	if (sa->conn->childless != IKE_CHILDLESS_NEVER ||
	    ike_msg_find(msg, IKE_PAYLOAD_SA))
		return 0;
	ike_attempt_why(sa->e, "the peer wants an IKE SA without a Child SA");
	return IKE_N_INVALID_SYNTAX;
}

static void make_child(struct ike_sa *sa, struct ike_answer *a)
{
	int rc;

	if (!ike_msg_find(a->msg, IKE_PAYLOAD_SA))
		return;
	rc = sa->conn->childless == IKE_CHILDLESS_FORCE ||
	     !ike_has_room_for_child(sa) ?
		     IKE_N_NO_ADDITIONAL_SAS : take_child(sa, a);
	if (!rc)
		return;
	a->child_error = as_notify(rc);
	ike_attempt_why(sa->e, "no Child SA: %s", ike_error_text(rc));
	ike_attempt_note(sa->e, sa->conn->name, "", rc, false);
}

static int request_handle(struct ike_sa *sa, struct ike_answer *a)
{
	struct ike_notify_view n;
	bool initial = ike_msg_notify(a->msg, IKE_N_INITIAL_CONTACT, &n);
	int rc;

	if (ike_intermediate_lacks(sa))
		return -EPROTO;
	sa->setup->auth_id = a->msg->header.message_id;
	rc = authenticate(sa, a->msg) ?: check_childless(sa, a->msg);
	if (!rc && sa->conn->unique == IKE_UNIQUE_KEEP && !initial &&
	    ike_sa_has_twin(sa) && !ike_sa_crossing(sa)) {
		ike_attempt_why(sa->e, "an IKE SA with this peer is kept");
		rc = IKE_N_AUTHENTICATION_FAILED;
	}
	if (rc == IKE_N_AUTHENTICATION_FAILED)
		ike_count(sa->e, IKE_COUNT_AUTH_FAILED);
	if (!rc)
		rc = ike_mobike_accept(sa, a);
	if (!rc)
		rc = ike_sa_establish(sa);
	if (rc)
		return rc;
	ike_message_id_sync_agree(sa, a->msg);
	if (!makes_before_break(sa, initial))
		make_contact(sa, initial);
	tell_up(sa);
	make_child(sa, a);
	if (makes_before_break(sa, initial))
		make_contact(sa, initial);
	return 0;
}

static int put_own_auth(struct ike_sa *sa, struct ike_writer *w)
{
	const struct ike_secret *secret;

	secret = ike_conf_psk(sa->e->conf, sa->local_id, sa->remote_id);
	if (!secret)
		return -ENOKEY;
	ike_put_id(w, IKE_PAYLOAD_IDR, sa->local_id->type, sa->local_id->data);
	return put_auth(sa, secret, sa->local_id, w);
}

static int response_build(struct ike_sa *sa, const struct ike_answer *a,
			  struct ike_writer *w)
{
	int err = put_own_auth(sa, w);

	if (err)
		return err;
	if (a->child)
		ike_child_sa_answer(a->child, &a->choice, NULL, w);
	else if (a->child_error)
		ike_put_status(w, a->child_error, IKE_VIEW(NULL, 0));
	ike_mobike_confirm(sa, w);
	if (sa->sync.on)
		ike_message_id_sync_put(w);
	ike_sa_setup_free(sa);
	return 0;
}

/* Initiator: is the responder who it should be? */
static int verify(struct ike_sa *sa, const struct ike_msg *msg)
{
	const struct ike_payload *p = ike_msg_find(msg, IKE_PAYLOAD_AUTH);
	const struct ike_secret *secret;
	struct ike_auth_view auth;
	struct ike_id_view view;
	struct ike_id id;
	int err;

	if (!p || !read_id(msg, IKE_PAYLOAD_IDR, &view, &id))
		return -EBADMSG;
	ike_view_auth(p, &auth);
	if (!ike_id_match(sa->conn->remote_id, &id)) {
		ike_attempt_why(sa->e, "the peer has another identity than expected");
		ike_attempt_ids(sa->e, &id, sa->conn->remote_id);
		return -EKEYREJECTED;
	}
	secret = ike_conf_psk(sa->e->conf, sa->local_id, &id);
	err = check_auth(sa, secret, &view, &auth);
	if (err)
		return err;
	return ike_sa_set_ids(sa, sa->local_id, &id);
}

/* The peer takes the IKE SA for established: tell it that it is not, RFC 7296
 * section 2.21.2.
 */
static void reject(struct ike_sa *sa, int err, u16 notify)
{
	struct ike_task *task, *next, *tell;

	ike_attempt_why(sa->e, "%s", ike_error_text(err));
	task = first_child(sa);
	ike_attempt_note(sa->e, sa->conn->name, task ? task->conf->name : "",
			 err, false);
	list_for_each_entry_safe(task, next, &sa->tasks, entry)
		ike_task_end(sa, task, err, ike_attempt_reason(sa->e));
	tell = ike_task_add(sa, IKE_TASK_NOTIFY, NULL);
	if (!tell) {
		ike_sa_kill(sa, err, ike_error_text(err));
		return;
	}
	tell->notify = notify;
	ike_sa_close(sa);
}

/**
 * ike_auth_malformed() - initiator: the response is none
 * @sa: the IKE SA, in state AUTH_SENT; it ends, and the peer is told
 *
 * Context: inside the engine, may sleep. @sa may be dead afterwards.
 */
void ike_auth_malformed(struct ike_sa *sa)
{
	reject(sa, -EBADMSG, IKE_N_INVALID_SYNTAX);
}

static int install(struct ike_sa *sa, struct ike_task *task,
		   const struct ike_msg *msg)
{
	struct ike_keymat_input in = { .ni = sa->setup->ni,
				       .nr = sa->setup->nr };
	struct ike_choice choice;
	struct ike_child *child = task->child;
	u32 spi = child->name.spi_in;
	struct ike_task *undo;
	int rc;

	rc = ike_child_sa_take_answer(child, msg, false, &choice);
	if (rc > 0)
		return rc;
	ike_child_renew(child);
	if (!rc)
		rc = ike_child_install(child, true, &in);
	if (!rc) {
		task->child = NULL;
		ike_child_sa_up(child);
		return 0;
	}
	/* The peer has it; it would wait for packets for ever. */
	undo = ike_task_add(sa, IKE_TASK_DELETE_CHILD, NULL);
	if (undo)
		undo->spi = spi;
	return rc;
}

static void response_handle(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	int rc;

	if (!ike_msg_find(msg, IKE_PAYLOAD_AUTH)) {
		rc = ike_exchange_error(msg);
		ike_exchange_fail(sa, IKE_EXCHANGE_IKE_AUTH, rc ?: -EBADMSG,
				  rc > 0);
		return;
	}
	if (sa->unwanted) {
		if (ike_sa_delete(sa, sa->order))
			ike_sa_kill(sa, -ENOMEM, ike_error_text(-ENOMEM));
		return;
	}
	rc = verify(sa, msg);
	if (!rc)
		rc = ike_sa_establish(sa);
	if (rc) {
		ike_count(sa->e, IKE_COUNT_AUTH_FAILED);
		reject(sa, rc, IKE_N_AUTHENTICATION_FAILED);
		return;
	}
	ike_mobike_agree(sa, msg);
	ike_message_id_sync_agree(sa, msg);
	tell_up(sa);
	if (task && task->child) {
		rc = install(sa, task, msg);
		if (rc) {
			ike_attempt_why(sa->e, "no Child SA: %s",
					ike_error_text(rc));
			ike_attempt_note(sa->e, sa->conn->name,
					 task->conf->name, rc, rc > 0);
		}
		if (!ike_create_child_later(sa, task, rc))
			ike_task_end(sa, task, rc, ike_attempt_reason(sa->e));
	}
	ike_sa_setup_free(sa);
}

const struct ike_exchange ike_exchange_ike_auth = {
	.type = IKE_EXCHANGE_IKE_AUTH,
	.states = BIT(IKE_SA_HALF_OPEN),
	.request_handle = request_handle,
	.response_build = response_build,
	.response_handle = response_handle,
};
