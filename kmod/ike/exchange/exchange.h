/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exchanges. Each has the same four functions in the same order; what a
 * message may contain stands in wire/rules, not in the handler.
 */
#ifndef IKE_EXCHANGE_EXCHANGE_H
#define IKE_EXCHANGE_EXCHANGE_H

#include "ike/child.h"
#include "ike/wire/encode.h"

/**
 * struct ike_answer - what a request has come to, for its response
 * @msg: the request
 * @path: the way it came
 * @child: the Child SA that it has made, or NULL
 * @heir: the IKE SA that it has made, or NULL
 * @followup: what the peer has to go on with before one of these is made, or
 *	NULL
 * @keys: of the IKE SA once the response is on its way; or NULL
 * @choice: transforms of @child; points into @msg
 * @child_error: notify type if a Child SA was asked for and refused
 * @about: the notify whose SPI a refusal is to name
 * @nonce: ours, in CREATE_CHILD_SA
 * @kex: our key pair, if keys are exchanged
 * @ke: KE method that we want instead, when refusing
 * @close: the IKE SA ends with the response
 * @rejected: because the peer takes us for somebody else
 */
struct ike_answer {
	const struct ike_msg *msg;
	const struct ike_path *path;
	struct ike_child *child;
	struct ike_sa *heir;
	struct ike_followup *followup;
	struct ike_keys *keys;
	struct ike_choice choice;
	int child_error;
	struct ike_notify_view about;
	struct ike_view nonce;
	struct ike_kex *kex;
	u16 ke;
	bool close;
	bool rejected;
};

/**
 * struct ike_child_fresh - what makes the keys of a Child SA fresh
 * @nonce: of this exchange
 * @kex: key pair of this exchange, or NULL
 */
struct ike_child_fresh {
	struct ike_view nonce;
	const struct ike_kex *kex;
};

/**
 * struct ike_exchange - an encrypted exchange
 * @type: exchange type
 * @states: bits of the states in which a request is taken
 * @request_build: writes the inner payloads for a task of ours
 * @request_handle: takes a request: 0, a negative errno to drop it as if it
 *	had not come, or the notify type to refuse it with
 * @response_build: writes the inner payloads of the response: 0 or a negative
 *	errno
 * @response_prepare: does what must not fail for want of memory: -ENOMEM if the
 *	response is to come again; or NULL
 * @response_handle: takes the response to a task of ours, ends the task
 */
struct ike_exchange {
	u8 type;
	u8 states;
	int (*request_build)(struct ike_sa *sa, struct ike_task *task,
			     struct ike_writer *w);
	int (*request_handle)(struct ike_sa *sa, struct ike_answer *answer);
	int (*response_build)(struct ike_sa *sa,
			      const struct ike_answer *answer,
			      struct ike_writer *w);
	int (*response_prepare)(struct ike_sa *sa, struct ike_task *task,
				const struct ike_msg *msg);
	void (*response_handle)(struct ike_sa *sa, struct ike_task *task,
				const struct ike_msg *msg);
};

extern const struct ike_exchange ike_exchange_ike_auth;
extern const struct ike_exchange ike_exchange_create_child_sa;
extern const struct ike_exchange ike_exchange_informational;
extern const struct ike_exchange ike_exchange_ike_intermediate;
extern const struct ike_exchange ike_exchange_ike_followup_ke;

/* exchange.c */
void ike_exchange_rx(struct ike_sa *sa, const struct ike_path *path,
		     struct ike_msg *msg);
void ike_exchange_next(struct ike_sa *sa);
void ike_exchange_fail(struct ike_sa *sa, u8 exchange, int error,
		       bool by_peer);
int ike_exchange_error(const struct ike_msg *msg);

/* ike_sa_init.c */
int ike_sa_init_start(struct ike_sa *sa);
void ike_sa_init_refused(struct ike_sa *sa);
void ike_sa_init_rx_request(struct ike_engine *e, const struct ike_path *path,
			    struct ike_view datagram);
void ike_sa_init_rx_response(struct ike_sa *sa, const struct ike_path *path,
			     struct ike_view datagram);

/* ike_auth.c */
int ike_auth_start(struct ike_sa *sa);
void ike_auth_malformed(struct ike_sa *sa);

/* ike_intermediate.c */
int ike_intermediate_start(struct ike_sa *sa);
void ike_intermediate_agree(struct ike_sa *sa);
bool ike_intermediate_lacks(const struct ike_sa *sa);
void ike_intermediate_answered(struct ike_sa *sa, struct ike_answer *a);
const struct ike_keys *ike_intermediate_keys(const struct ike_sa *sa,
					     const struct ike_header *h);

/* message_id_sync.c */
void ike_message_id_sync_put(struct ike_writer *w);
void ike_message_id_sync_agree(struct ike_sa *sa, const struct ike_msg *msg);
bool ike_message_id_sync_rx(struct ike_sa *sa, const struct ike_path *path,
			    const struct ike_msg *msg);

/* cookie.c */
void ike_cookie_make(struct ike_engine *e, const struct ike_path *path,
		     u64 spi_i, struct ike_view ni, u8 *out);
bool ike_cookie_check(struct ike_engine *e, const struct ike_path *path,
		      u64 spi_i, struct ike_view ni, struct ike_view cookie);
#define IKE_COOKIE_LEN	12

/* nat_detection.c */
int ike_nat_detection_put(struct ike_sa *sa, struct ike_writer *w,
			  u64 spi_i, u64 spi_r, const struct ike_path *path);
int ike_nat_detection_judge(struct ike_sa *sa, const struct ike_msg *msg,
			    const struct ike_path *path);

/* child_sa.c */
int ike_child_sa_offer(struct ike_child *child, const struct ike_acquire *a,
		       const struct ike_child_fresh *fresh,
		       struct ike_writer *w);
bool ike_child_sa_moves(const struct ike_sa *sa,
			const struct ike_child_conf *conf);
int ike_child_sa_narrows(const struct ike_sa *sa,
			 const struct ike_child_conf *conf,
			 const struct ike_child *old);
int ike_child_sa_take_offer(struct ike_sa *sa, const struct ike_msg *msg,
			    u16 ke_sent, const struct ike_child *old,
			    struct ike_choice *choice, struct ike_child **out);
void ike_child_sa_answer(const struct ike_child *child,
			 const struct ike_choice *choice,
			 const struct ike_child_fresh *fresh,
			 struct ike_writer *w);
int ike_child_sa_take_answer(struct ike_child *child,
			     const struct ike_msg *msg, bool with_ke,
			     struct ike_choice *choice);
void ike_child_sa_up(struct ike_child *child);

/* mobike.c */
void ike_mobike_offer(struct ike_sa *sa, struct ike_writer *w);
int ike_mobike_accept(struct ike_sa *sa, const struct ike_answer *a);
void ike_mobike_agree(struct ike_sa *sa, const struct ike_msg *msg);
void ike_mobike_confirm(struct ike_sa *sa, struct ike_writer *w);
int ike_mobike_request_build(struct ike_sa *sa, struct ike_task *task,
			     struct ike_writer *w);
int ike_mobike_request_handle(struct ike_sa *sa, const struct ike_answer *a);
void ike_mobike_echo(struct ike_sa *sa, const struct ike_answer *a,
		     struct ike_writer *w);
int ike_mobike_response_build(struct ike_sa *sa, const struct ike_answer *a,
			      struct ike_writer *w);
int ike_mobike_liveness_build(struct ike_sa *sa, struct ike_writer *w);
void ike_mobike_liveness_handle(struct ike_sa *sa, const struct ike_msg *msg);
void ike_mobike_response_handle(struct ike_sa *sa, struct ike_task *task,
				const struct ike_msg *msg);

#endif
