// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message IDs, retransmission and stored responses, RFC 7296 sections 2.1 to
 * 2.3.
 *
 * What has been sent is stored as bytes, so that a retransmission is the same
 * message to the last bit, and a repeated request costs no cryptography but
 * the check that it is genuine.
 */
#include <linux/slab.h>

#include "ike/fragment.h"
#include "ike/int_auth.h"
#include "ike/sa.h"
#include "ike/window.h"

/* No wait grows beyond this, whatever the settings multiply to. */
#define WAIT_MAX_MS	60000
/* What was sent so often without being heard may be too long for the path. */
#define SMALLER_AFTER	3

/**
 * ike_view_dup() - copy bytes into an allocation of their own
 * @from: the bytes
 * @to: receives the copy; empty if @from is
 *
 * Context: may sleep. Return: 0 or -ENOMEM.
 */
int ike_view_dup(struct ike_view from, struct ike_view *to)
{
	to->len = 0;
	to->p = NULL;
	if (!from.len)
		return 0;
	to->p = kmemdup(from.p, from.len, GFP_KERNEL);
	if (!to->p)
		return -ENOMEM;
	to->len = from.len;
	return 0;
}

/**
 * ike_view_free() - free what ike_view_dup() made
 * @v: the bytes; empty afterwards
 *
 * Context: any.
 */
void ike_view_free(struct ike_view *v)
{
	kfree(v->p);
	v->p = NULL;
	v->len = 0;
}

/**
 * ike_window_place_request() - where a peer's request stands
 * @w: the window
 * @message_id: of the request
 *
 * Context: inside the engine. Return: what is to be done with it.
 */
enum ike_window_place ike_window_place_request(const struct ike_window *w,
					       u32 message_id)
{
	if (message_id == w->next_expected)
		return IKE_WINDOW_NEW;
	if (w->next_expected && message_id == w->next_expected - 1 &&
	    w->response.len)
		return IKE_WINDOW_REPEATED;
	return IKE_WINDOW_OUTSIDE;
}

/**
 * ike_window_awaits() - is this the response that we wait for?
 * @w: the window
 * @message_id: of a response
 *
 * Context: inside the engine.
 */
bool ike_window_awaits(const struct ike_window *w, u32 message_id)
{
	return w->request.len && message_id == w->next_request;
}

/**
 * ike_first_message() - the first of some messages of ours
 * @messages: one behind the other
 *
 * Context: any. Return: the first one, with its header.
 */
struct ike_view ike_first_message(struct ike_view messages)
{
	return IKE_VIEW(messages.p,
			get_unaligned_be32(messages.p + IKE_HEADER_LENGTH_AT));
}

/**
 * ike_message_is_fragment() - is a message of ours a fragment?
 * @message: with its header
 *
 * Context: any.
 */
bool ike_message_is_fragment(struct ike_view message)
{
	return message.p[IKE_HEADER_NEXT_AT] == IKE_PAYLOAD_SKF;
}

static void transmit(struct ike_engine *e, const struct ike_path *path,
		     struct ike_view message)
{
	int err = e->ops->send(e->port, path, message.p, message.len);

	ike_count(e, err < 0 ? IKE_COUNT_TX_FAILED : IKE_COUNT_TX);
	if (err >= 0 && ike_message_is_fragment(message))
		ike_count(e, IKE_COUNT_FRAGMENT_OUT);
}

/**
 * ike_transmit() - send a message and count its datagrams
 * @e: the engine
 * @path: where to
 * @message: the bytes, whole or all fragments one behind the other
 *
 * Context: inside the engine. Failing is like losing it on the way.
 */
void ike_transmit(struct ike_engine *e, const struct ike_path *path,
		  struct ike_view message)
{
	struct ike_view one;

	for (; message.len; message = ike_skip(message, one.len)) {
		one = ike_first_message(message);
		transmit(e, path, one);
	}
}

static void first_wait(struct ike_sa *sa)
{
	sa->window.tries = 0;
	sa->window.wait_ms = min_t(u32, ike_settings(sa->e)->retransmit_ms,
				   WAIT_MAX_MS);
}

static bool next_wait(struct ike_sa *sa)
{
	struct ike_window *w = &sa->window;
	const struct ike_settings *s = ike_settings(sa->e);

	if (w->tries >= s->retransmit_tries)
		return false;
	w->tries++;
	w->wait_ms = min_t(u64, div_u64((u64)w->wait_ms * s->retransmit_percent,
					100), WAIT_MAX_MS);
	return true;
}

/**
 * ike_window_pause() - nothing can be sent yet: wait as long as for an answer
 * @sa: the IKE SA, which has sent nothing
 *
 * Context: inside the engine. Return: false when it has waited long enough.
 */
bool ike_window_pause(struct ike_sa *sa)
{
	struct ike_window *w = &sa->window;

	if (!w->wait_ms)
		first_wait(sa);
	else if (!next_wait(sa))
		return false;
	ike_sa_timer(sa, IKE_TIMER_RESEND, ike_now(sa->e) + w->wait_ms);
	return true;
}

static void send_request(struct ike_sa *sa)
{
	struct ike_window *w = &sa->window;
	u32 wait = w->wait_ms;

	/* Many that have lost the same peer are not to ask in step. */
	if (w->tries)
		wait += ike_chance(sa->e, wait / 8 + 1);
	ike_transmit(sa->e, &sa->path, w->request);
	sa->sent = ike_now(sa->e);
	ike_sa_timer(sa, IKE_TIMER_RESEND, ike_now(sa->e) + wait);
}

/* Takes @message over. */
static void put_request(struct ike_sa *sa, struct ike_view message)
{
	ike_view_free(&sa->window.request);
	sa->window.request = message;
	ike_sa_stored(sa);
	first_wait(sa);
	send_request(sa);
}

/**
 * ike_window_request_clear() - send a request that is not encrypted
 * @sa: the IKE SA, with no request in flight or with one that this replaces
 * @message: the whole message
 *
 * Context: inside the engine, may sleep. Return: 0 or -ENOMEM.
 */
int ike_window_request_clear(struct ike_sa *sa, struct ike_view message)
{
	struct ike_view copy;
	int err;

	err = ike_view_dup(message, &copy);
	if (!err)
		put_request(sa, copy);
	return err;
}

static int seal(struct ike_sa *sa, u8 exchange, bool response, u32 message_id,
		u8 first, struct ike_view plain, struct ike_view *message)
{
	const struct ike_header header = {
		.spi_i = ike_sa_spi_i(sa),
		.spi_r = ike_sa_spi_r(sa),
		.version = IKE_VERSION_2_0,
		.exchange = exchange,
		.flags = (sa->initiator ? IKE_FLAG_INITIATOR : 0) |
			 (response ? IKE_FLAG_RESPONSE : 0),
		.message_id = message_id,
	};

	int err;

	if (exchange == IKE_EXCHANGE_IKE_INTERMEDIATE) {
		err = ike_int_auth_add(sa, &header, first, plain);
		if (err)
			return err;
	}
	return ike_fragment_seal(sa, &header, first, plain, message);
}

/**
 * ike_window_request() - seal, store and send our next request
 * @sa: the IKE SA, with no request in flight
 * @exchange: exchange type
 * @first: type of the first inner payload
 * @plain: the inner payloads
 *
 * Context: inside the engine, may sleep.
 * Return: 0 or a negative errno; then nothing was sent.
 */
int ike_window_request(struct ike_sa *sa, u8 exchange, u8 first,
		       struct ike_view plain)
{
	struct ike_view message;
	int err;

	err = seal(sa, exchange, false, sa->window.next_request, first, plain,
		   &message);
	if (!err)
		put_request(sa, message);
	return err;
}

/**
 * ike_window_acked() - our request has been answered
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
void ike_window_acked(struct ike_sa *sa)
{
	ike_view_free(&sa->window.request);
	ike_sa_stored(sa);
	sa->window.next_request++;
	ike_reassembly_drop(sa, true);
	ike_sa_timer(sa, IKE_TIMER_RESEND, IKE_NEVER);
}

/**
 * ike_window_retransmit() - the wait for an answer is over
 * @sa: the IKE SA
 *
 * Sends the request again, the same bytes, and waits longer. Once these bytes
 * may be cut into smaller fragments instead.
 *
 * Context: inside the engine. Return: false when the peer counts as silent.
 */
bool ike_window_retransmit(struct ike_sa *sa)
{
	if (!next_wait(sa))
		return false;
	if (sa->window.tries == SMALLER_AFTER)
		ike_fragment_smaller(sa, &sa->window.request);
	ike_count(sa->e, IKE_COUNT_TX_RETRANSMIT);
	send_request(sa);
	ike_mobike_search(sa);
	return true;
}

/**
 * ike_window_again() - send the request in flight again, if there is one
 * @sa: the IKE SA, which goes another way now; as if it was sent there first
 *
 * Context: inside the engine.
 */
void ike_window_again(struct ike_sa *sa)
{
	if (!sa->window.request.len)
		return;
	first_wait(sa);
	ike_count(sa->e, IKE_COUNT_TX_RETRANSMIT);
	send_request(sa);
}

/**
 * ike_window_reply() - seal, store and send the response to a new request
 * @sa: the IKE SA
 * @path: the way back
 * @exchange: exchange type
 * @first: type of the first inner payload, or IKE_PAYLOAD_NONE
 * @plain: the inner payloads
 *
 * Context: inside the engine, may sleep.
 * Return: 0, or a negative errno; then the request counts as not yet come.
 */
int ike_window_reply(struct ike_sa *sa, const struct ike_path *path,
		     u8 exchange, u8 first, struct ike_view plain)
{
	struct ike_window *w = &sa->window;
	struct ike_view message;
	int err;

	err = seal(sa, exchange, true, w->next_expected, first, plain,
		   &message);
	if (err)
		return err;
	ike_view_free(&w->response);
	w->response = message;
	ike_sa_stored(sa);
	w->repeats = 0;
	w->next_expected++;
	ike_reassembly_drop(sa, false);
	ike_transmit(sa->e, path, w->response);
	sa->sent = ike_now(sa->e);
	return 0;
}

/**
 * ike_window_repeat() - answer a repeated request as before
 * @sa: the IKE SA
 * @path: the way back
 *
 * Context: inside the engine.
 */
void ike_window_repeat(struct ike_sa *sa, const struct ike_path *path)
{
	struct ike_window *w = &sa->window;

	ike_count(sa->e, IKE_COUNT_RX_DUPLICATE);
	if (++w->repeats == SMALLER_AFTER)
		ike_fragment_smaller(sa, &w->response);
	ike_transmit(sa->e, path, w->response);
	sa->sent = ike_now(sa->e);
}

/**
 * ike_window_next_free() - the next message ID that no request of ours has had
 * @w: the window
 *
 * Context: inside the engine.
 */
u32 ike_window_next_free(const struct ike_window *w)
{
	return w->next_request + (w->request.len ? 1 : 0);
}

/**
 * ike_window_reply_apart() - answer a request that stands outside the window
 * @sa: the IKE SA
 * @path: the way back
 * @exchange: exchange type
 * @first: type of the first inner payload
 * @plain: the inner payloads
 *
 * The response has message ID 0 and is not stored.
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_window_reply_apart(struct ike_sa *sa, const struct ike_path *path,
			   u8 exchange, u8 first, struct ike_view plain)
{
	struct ike_view message;
	int err;

	err = seal(sa, exchange, true, 0, first, plain, &message);
	if (err)
		return err;
	ike_transmit(sa->e, path, message);
	sa->sent = ike_now(sa->e);
	ike_view_free(&message);
	return 0;
}

/**
 * ike_window_sync() - both sides set message IDs anew, RFC 6311
 * @sa: the IKE SA; its request in flight, if any, is forgotten
 * @next_request: of our next request
 * @next_expected: of the peer's next request, not below what it was
 *
 * Context: inside the engine.
 */
void ike_window_sync(struct ike_sa *sa, u32 next_request, u32 next_expected)
{
	struct ike_window *w = &sa->window;

	if (w->next_expected != next_expected)
		ike_view_free(&w->response);
	ike_view_free(&w->request);
	ike_sa_stored(sa);
	w->next_request = next_request;
	w->next_expected = next_expected;
	ike_reassembly_drop(sa, true);
	ike_reassembly_drop(sa, false);
	ike_sa_timer(sa, IKE_TIMER_RESEND, IKE_NEVER);
}

/**
 * ike_window_free() - free what is stored
 * @w: the window
 *
 * Context: inside the engine.
 */
void ike_window_free(struct ike_window *w)
{
	ike_view_free(&w->request);
	ike_view_free(&w->response);
}
