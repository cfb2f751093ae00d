/* SPDX-License-Identifier: GPL-2.0-only */
/* The three things that CREATE_CHILD_SA does, and what they share. */
#ifndef IKE_EXCHANGE_CREATE_CHILD_SA_H
#define IKE_EXCHANGE_CREATE_CHILD_SA_H

#include "ike/exchange/exchange.h"

/* create_child_sa.c */
int ike_create_child_start(struct ike_sa *sa, struct ike_task *task, u16 ke,
			   struct ike_child_fresh *fresh);
int ike_create_child_keys(struct ike_sa *sa, struct ike_answer *a,
			  struct ike_view *secret);
int ike_create_child_agree(struct ike_sa *sa, struct ike_answer *a,
			   struct ike_child *child, bool rekeys);
int ike_create_child_complete(struct ike_sa *sa, struct ike_answer *a,
			      const struct ike_followup *f,
			      const struct ike_keymat_input *in);
int ike_create_child_refusal(struct ike_sa *sa, int rc);
int ike_create_child_secret(struct ike_task *task, const struct ike_msg *msg,
			    u16 wanted, struct ike_view *secret);
int ike_create_child_accept(struct ike_task *task, const struct ike_msg *msg,
			    struct ike_keymat_input *in);
int ike_create_child_go_on(struct ike_task *task, const struct ike_msg *msg,
			   const struct ike_choice *choice,
			   struct ike_keymat_input *in);
int ike_create_child_completed(struct ike_sa *sa, struct ike_task *task);
void ike_create_child_undo(struct ike_sa *sa, u32 spi);
bool ike_create_child_other_ke(struct ike_sa *sa, struct ike_task *task,
			       const struct ike_msg *msg,
			       const struct ike_proposal *ours, unsigned int n);
int ike_create_child_rival(struct ike_task *task, const struct ike_answer *a);
bool ike_rekey_is_refused(const struct ike_task *task, int rc);
void ike_rekey_noted(struct ike_sa *sa, struct ike_task *task, int rc);
void ike_rekey_failed(struct ike_sa *sa, struct ike_task *task, int rc);
bool ike_create_child_later(struct ike_sa *sa, struct ike_task *task, int rc);
void ike_create_child_failed(struct ike_sa *sa, struct ike_task *task, int rc);
struct ike_view ike_nonce_lower(struct ike_view a, struct ike_view b);
bool ike_nonce_below(struct ike_view a, struct ike_view b);

/* rekey_child_sa.c */
int ike_rekey_child_request_build(struct ike_sa *sa, struct ike_task *task,
				  struct ike_writer *w);
int ike_rekey_child_request_handle(struct ike_sa *sa, struct ike_answer *a,
				   const struct ike_notify_view *n);
void ike_rekey_child_failed(struct ike_sa *sa, struct ike_task *task, int rc);
int ike_rekey_child_completed(struct ike_sa *sa, struct ike_task *task);
void ike_rekey_child_response_handle(struct ike_sa *sa, struct ike_task *task,
				     const struct ike_msg *msg);

/* rekey_ike_sa.c */
int ike_rekey_ike_request_build(struct ike_sa *sa, struct ike_task *task,
				struct ike_writer *w);
bool ike_rekey_ike_under_way(struct ike_sa *sa);
int ike_rekey_ike_request_handle(struct ike_sa *sa, struct ike_answer *a);
int ike_rekey_ike_complete(struct ike_sa *sa, struct ike_answer *a, u64 spi,
			   struct ike_keymat_input *in);
void ike_rekey_ike_response_build(const struct ike_answer *a,
				  struct ike_writer *w);
void ike_rekey_ike_answered(struct ike_sa *sa, struct ike_sa *heir);
int ike_rekey_ike_response_prepare(struct ike_sa *sa, struct ike_task *task,
				   const struct ike_msg *msg);
int ike_rekey_ike_establish(struct ike_sa *sa, struct ike_task *task);
void ike_rekey_ike_failed(struct ike_sa *sa, struct ike_task *task, int rc);
void ike_rekey_ike_completed(struct ike_sa *sa, struct ike_task *task,
			     const struct ike_msg *msg);
void ike_rekey_ike_response_handle(struct ike_sa *sa, struct ike_task *task,
				   const struct ike_msg *msg);

/* ike_followup_ke.c */
int ike_followup_new(struct ike_sa *sa, struct ike_answer *a,
		     struct ike_keymat_input *in);
void ike_followup_await(struct ike_sa *sa, struct ike_answer *a);
void ike_followup_put_link(const struct ike_followup *f, struct ike_writer *w);
int ike_followup_take_link(struct ike_task *task, const struct ike_msg *msg);

#endif
