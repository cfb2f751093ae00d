/* SPDX-License-Identifier: GPL-2.0-only */
/* The AUTH payload by pre-shared key, RFC 7296 section 2.15. */
#ifndef IKE_AUTH_PSK_H
#define IKE_AUTH_PSK_H

#include "ike/crypto/prf.h"

/**
 * struct ike_auth_octets - what one side signs
 * @message: its IKE_SA_INIT message, whole
 * @nonce: the other side's nonce
 * @sk_p: SK_pi or SK_pr, of the signing side
 * @id_body: body of its ID payload, from the ID type on
 * @int_auth_i: of the initiator's IKE_INTERMEDIATE messages, RFC 9242 section
 *	3.3.2; empty without any
 * @int_auth_r: of the responder's, likewise
 * @message_id: of IKE_AUTH; counts with these only
 */
struct ike_auth_octets {
	struct ike_view message;
	struct ike_view nonce;
	struct ike_view sk_p;
	struct ike_view id_body;
	struct ike_view int_auth_i;
	struct ike_view int_auth_r;
	u32 message_id;
};

int ike_auth_psk(struct ike_crypto *c, const struct ike_prf_alg *prf,
		 const struct ike_auth_octets *octets, struct ike_view psk,
		 u8 *out);
int ike_auth_psk_check(struct ike_crypto *c, const struct ike_prf_alg *prf,
		       const struct ike_auth_octets *octets,
		       struct ike_view psk, struct ike_view claimed);

#endif
