/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What became of the last attempts to set up an SA, so that a failure can
 * explain itself: who refused, what was offered, what was expected.
 */
#ifndef IKE_ATTEMPT_H
#define IKE_ATTEMPT_H

#include "ike/sa.h"

void ike_attempt_begin(struct ike_engine *e, const struct ike_path *path,
		       u8 exchange, bool initiator);
void ike_attempt_of(struct ike_sa *sa, u8 exchange);
__printf(2, 3) void ike_attempt_why(struct ike_engine *e, const char *fmt, ...);
void ike_attempt_texts(struct ike_engine *e, const char *offered,
		       const char *expected);
void ike_attempt_proposals(struct ike_engine *e, struct ike_view sa,
			   const struct ike_proposal *ours, unsigned int n);
void ike_attempt_selectors(struct ike_engine *e,
			   const struct ike_ts_list *offered_local,
			   const struct ike_ts_list *offered_remote,
			   const struct ike_ts_list *our_local,
			   const struct ike_ts_list *our_remote);
void ike_attempt_ids(struct ike_engine *e, const struct ike_id *offered,
		     const struct ike_id *expected);
void ike_attempt_note(struct ike_engine *e, const char *conn,
		      const char *child, int error, bool by_peer);
const char *ike_attempt_reason(const struct ike_engine *e);
const char *ike_error_text(int error);
void ike_attempts_free(struct ike_engine *e);

#endif
