/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Message IDs, retransmission and stored responses, RFC 7296 sections 2.1 to
 * 2.3. The window is one message in each direction.
 */
#ifndef IKE_WINDOW_H
#define IKE_WINDOW_H

#include "ike/engine.h"
#include "ike/wire/decode.h"

struct ike_sa;

/**
 * struct ike_window - both directions of an IKE SA
 * @next_request: message ID of our next request, or of the one in flight
 * @next_expected: message ID of the peer's next request
 * @request: our request in flight, whole or all of its fragments one behind the
 *	other; empty when there is none
 * @response: our newest response, to @next_expected - 1, likewise; may be empty
 * @tries: how often @request has been sent again
 * @repeats: how often @response has
 * @wait_ms: the present wait for an answer
 */
struct ike_window {
	u32 next_request;
	u32 next_expected;
	struct ike_view request;
	struct ike_view response;
	u32 tries;
	u32 repeats;
	u32 wait_ms;
};

enum ike_window_place {
	IKE_WINDOW_NEW,		/* to be handled */
	IKE_WINDOW_REPEATED,	/* to be answered as before */
	IKE_WINDOW_OUTSIDE,	/* to be dropped */
};

enum ike_window_place ike_window_place_request(const struct ike_window *w,
					       u32 message_id);
bool ike_window_awaits(const struct ike_window *w, u32 message_id);

int ike_window_request(struct ike_sa *sa, u8 exchange, u8 first,
		       struct ike_view plain);
int ike_window_request_clear(struct ike_sa *sa, struct ike_view message);
void ike_window_acked(struct ike_sa *sa);
bool ike_window_pause(struct ike_sa *sa);
bool ike_window_retransmit(struct ike_sa *sa);
void ike_window_again(struct ike_sa *sa);
int ike_window_reply(struct ike_sa *sa, const struct ike_path *path,
		     u8 exchange, u8 first, struct ike_view plain);
void ike_window_repeat(struct ike_sa *sa, const struct ike_path *path);
u32 ike_window_next_free(const struct ike_window *w);
int ike_window_reply_apart(struct ike_sa *sa, const struct ike_path *path,
			   u8 exchange, u8 first, struct ike_view plain);
void ike_window_sync(struct ike_sa *sa, u32 next_request, u32 next_expected);
void ike_window_free(struct ike_window *w);

struct ike_view ike_first_message(struct ike_view messages);
bool ike_message_is_fragment(struct ike_view message);
void ike_transmit(struct ike_engine *e, const struct ike_path *path,
		  struct ike_view message);
int ike_view_dup(struct ike_view from, struct ike_view *to);
void ike_view_free(struct ike_view *v);

#endif
