// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message IDs set anew by a peer that is a cluster, RFC 6311: the member that
 * takes an IKE SA over may not know all that have been used, and asks.
 *
 *	HDR (message ID 0), SK {N(IKEV2_MESSAGE_ID_SYNC)}  -->
 *	<--  HDR (message ID 0), SK {N(IKEV2_MESSAGE_ID_SYNC)}
 *
 * We are never a member ourselves, so that there are answers only.
 */
#include "ike/exchange/exchange.h"
#include "ike/wire/rules.h"

/* No IKE SA gets that far by exchanges, and none may have them wrap around. */
#define ID_MAX	0x7fffffff

/**
 * ike_message_id_sync_put() - tell that we take such requests
 * @w: the IKE_AUTH request or response, RFC 6311 section 6
 *
 * Context: inside the engine.
 */
void ike_message_id_sync_put(struct ike_writer *w)
{
	ike_put_status(w, IKE_N_MESSAGE_ID_SYNC_SUPPORTED, IKE_VIEW(NULL, 0));
}

/**
 * ike_message_id_sync_agree() - does the peer tell that, too?
 * @sa: the IKE SA
 * @msg: the peer's IKE_AUTH request or response
 *
 * Context: inside the engine.
 */
void ike_message_id_sync_agree(struct ike_sa *sa, const struct ike_msg *msg)
{
	sa->sync.on = ike_msg_notify(msg, IKE_N_MESSAGE_ID_SYNC_SUPPORTED,
				     NULL);
}

static int read_sync(const struct ike_msg *msg, struct ike_sync_ids *ids)
{
	struct ike_notify_view n;

	if (!ike_msg_notify(msg, IKE_N_MESSAGE_ID_SYNC, &n))
		return -ENOENT;
	if (ike_take_u32(&n.data, &ids->nonce) ||
	    ike_take_u32(&n.data, &ids->send) ||
	    ike_take_u32(&n.data, &ids->receive) || n.data.len)
		return -EBADMSG;
	return 0;
}

static bool is_repeated(const struct ike_sync *s, const struct ike_sync_ids *ids)
{
	return s->asked && s->ids.nonce == ids->nonce &&
	       s->ids.send == ids->send && s->ids.receive == ids->receive;
}

/* What is no higher than any value seen from the cluster is old: a request
 * that came late or was recorded, section 5.1.
 */
static bool is_acceptable(const struct ike_sa *sa,
			  const struct ike_sync_ids *ids, bool repeated)
{
	const struct ike_sync *s = &sa->sync;

	if (s->asked && !repeated && ids->send <= s->ids.send)
		return false;
	return ids->send >= sa->window.next_expected && ids->send <= ID_MAX &&
	       ids->receive <= ID_MAX;
}

static int respond(struct ike_sa *sa, const struct ike_path *path,
		   const struct ike_sync_ids *ids, u32 next_request)
{
	u8 data[3 * sizeof(u32)];
	struct ike_writer w;
	ssize_t len;

	put_unaligned_be32(ids->nonce, data);
	put_unaligned_be32(next_request, data + sizeof(u32));
	put_unaligned_be32(ids->send, data + 2 * sizeof(u32));
	ike_writer_chain(&w, sa->e->plain, IKE_PLAIN_MAX);
	ike_put_status(&w, IKE_N_MESSAGE_ID_SYNC, IKE_VIEW(data, sizeof(data)));
	len = ike_writer_finish(&w);
	if (len < 0)
		return len;
	return ike_window_reply_apart(sa, path, IKE_EXCHANGE_INFORMATIONAL,
				      w.first, IKE_VIEW(sa->e->plain, len));
}

/* Nobody may be left who would answer what is in flight: it is begun anew. */
static void begin_again(struct ike_sa *sa)
{
	struct ike_task *task;

	ike_sa_settle(sa);
	task = ike_task_in_flight(sa);
	if (task) {
		sa->busy = false;
		ike_task_reset(sa, task);
	}
	ike_exchange_next(sa);
}

/**
 * ike_message_id_sync_rx() - is this a request to set message IDs anew?
 * @sa: the IKE SA
 * @path: the way it came
 * @msg: a request of the peer's, opened
 *
 * Such a request stands outside the window. One that comes again has the same
 * answer and changes nothing, and so does none that is older. RFC 6311 section
 * 5.1.
 *
 * Context: inside the engine, may sleep.
 * Return: true if it was, and has been answered or dropped.
 */
bool ike_message_id_sync_rx(struct ike_sa *sa, const struct ike_path *path,
			    const struct ike_msg *msg)
{
	struct ike_sync *s = &sa->sync;
	struct ike_sync_ids ids;
	bool repeated;
	u32 next;
	int err;

	if (!s->on || msg->header.message_id ||
	    msg->header.exchange != IKE_EXCHANGE_INFORMATIONAL)
		return false;
	err = read_sync(msg, &ids);
	if (err == -ENOENT)
		return false;
	if (err || ike_rules_check(msg)) {
		ike_count(sa->e, IKE_COUNT_RX_MALFORMED);
		return true;
	}
	repeated = is_repeated(s, &ids);
	if (!is_acceptable(sa, &ids, repeated)) {
		ike_count(sa->e, IKE_COUNT_RX_WINDOW);
		return true;
	}
	next = repeated ? s->answered :
	       max(ike_window_next_free(&sa->window), ids.receive);
	if (respond(sa, path, &ids, next)) {
		ike_count(sa->e, IKE_COUNT_RX_NOMEM);
		return true;
	}
	if (repeated) {
		ike_count(sa->e, IKE_COUNT_RX_DUPLICATE);
		return true;
	}
	ike_liveness_heard(sa);
	s->asked = true;
	s->ids = ids;
	s->answered = next;
	ike_window_sync(sa, next, ids.send);
	begin_again(sa);
	return true;
}
