// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payloads of RFC 7296 section 3, as values in order. Lengths and chaining
 * are encode.c's.
 */
#include "ike/wire/encode.h"

/* One octet and three reserved ones: how half of all payloads begin */
static void put_u8_reserved(struct ike_writer *w, u8 v)
{
	ike_put_u32(w, (u32)v << 24);
}

/**
 * ike_put_ke - write a KE payload, RFC 7296 section 3.4
 * @w: the writer
 * @group: enum ike_ke_id
 * @data: public value
 *
 * Context: any.
 */
void ike_put_ke(struct ike_writer *w, u16 group, struct ike_view data)
{
	ike_put_payload(w, IKE_PAYLOAD_KE, false);
	ike_put_u16(w, group);
	ike_put_u16(w, 0);
	ike_put_bytes(w, data.p, data.len);
}

/**
 * ike_put_id - write an IDi or IDr payload, RFC 7296 section 3.5
 * @w: the writer
 * @payload: IKE_PAYLOAD_IDI or IKE_PAYLOAD_IDR
 * @type: enum ike_id_type
 * @data: identification data
 *
 * Context: any.
 */
void ike_put_id(struct ike_writer *w, u8 payload, u8 type, struct ike_view data)
{
	ike_put_payload(w, payload, false);
	put_u8_reserved(w, type);
	ike_put_bytes(w, data.p, data.len);
}

/**
 * ike_put_cert - write a CERT or CERTREQ payload, RFC 7296 sections 3.6, 3.7
 * @w: the writer
 * @payload: IKE_PAYLOAD_CERT or IKE_PAYLOAD_CERTREQ
 * @encoding: enum ike_cert_encoding
 * @data: certificate, or hashes of certification authorities
 *
 * Context: any.
 */
void ike_put_cert(struct ike_writer *w, u8 payload, u8 encoding,
		  struct ike_view data)
{
	ike_put_payload(w, payload, false);
	ike_put_u8(w, encoding);
	ike_put_bytes(w, data.p, data.len);
}

/**
 * ike_put_auth - write an AUTH payload, RFC 7296 section 3.8
 * @w: the writer
 * @method: enum ike_auth_method
 * @data: authentication data
 *
 * Context: any.
 */
void ike_put_auth(struct ike_writer *w, u8 method, struct ike_view data)
{
	ike_put_payload(w, IKE_PAYLOAD_AUTH, false);
	put_u8_reserved(w, method);
	ike_put_bytes(w, data.p, data.len);
}

/**
 * ike_put_nonce - write a Nonce payload, RFC 7296 section 3.9
 * @w: the writer
 * @nonce: IKE_NONCE_MIN to IKE_NONCE_MAX octets
 *
 * Context: any.
 */
void ike_put_nonce(struct ike_writer *w, struct ike_view nonce)
{
	ike_put_payload(w, IKE_PAYLOAD_NONCE, false);
	ike_put_bytes(w, nonce.p, nonce.len);
}

/**
 * ike_put_notify - write a Notify payload, RFC 7296 section 3.10
 * @w: the writer
 * @protocol: enum ike_protocol, IKE_PROTO_NONE without an SPI
 * @spi: SPI that it is about, or empty
 * @type: enum ike_notify_type
 * @data: notification data, or empty
 *
 * Context: any.
 */
void ike_put_notify(struct ike_writer *w, u8 protocol, struct ike_view spi,
		    u16 type, struct ike_view data)
{
	ike_put_payload(w, IKE_PAYLOAD_NOTIFY, false);
	if (spi.len > 0xff)
		w->overflow = true;
	ike_put_u8(w, protocol);
	ike_put_u8(w, spi.len);
	ike_put_u16(w, type);
	ike_put_bytes(w, spi.p, spi.len);
	ike_put_bytes(w, data.p, data.len);
}

/**
 * ike_put_status - write a Notify payload that is about no protocol and no SPI
 * @w: the writer
 * @type: enum ike_notify_type, of an error as well
 * @data: notification data, or empty
 *
 * Context: any.
 */
void ike_put_status(struct ike_writer *w, u16 type, struct ike_view data)
{
	ike_put_notify(w, IKE_PROTO_NONE, IKE_VIEW(NULL, 0), type, data);
}

/**
 * ike_put_delete - write a Delete payload, RFC 7296 section 3.11
 * @w: the writer
 * @protocol: enum ike_protocol
 * @spi_len: 0 for IKE, 4 for AH and ESP
 * @count: number of SPIs, 0 for IKE
 * @spis: @count times @spi_len octets; any other number counts as overflow
 *
 * Context: any.
 */
void ike_put_delete(struct ike_writer *w, u8 protocol, u8 spi_len, u16 count,
		    struct ike_view spis)
{
	ike_put_payload(w, IKE_PAYLOAD_DELETE, false);
	if (spis.len != (size_t)count * spi_len)
		w->overflow = true;
	ike_put_u8(w, protocol);
	ike_put_u8(w, spi_len);
	ike_put_u16(w, count);
	ike_put_bytes(w, spis.p, spis.len);
}

/**
 * ike_put_vendor_id - write a Vendor ID payload, RFC 7296 section 3.12
 * @w: the writer
 * @data: vendor ID
 *
 * Context: any.
 */
void ike_put_vendor_id(struct ike_writer *w, struct ike_view data)
{
	ike_put_payload(w, IKE_PAYLOAD_VENDOR_ID, false);
	ike_put_bytes(w, data.p, data.len);
}

/**
 * ike_put_ts_payload - open a TSi or TSr payload, RFC 7296 section 3.13
 * @w: the writer
 * @payload: IKE_PAYLOAD_TSI or IKE_PAYLOAD_TSR
 * @count: number of selectors, each to follow by ike_put_ts()
 *
 * Context: any.
 */
void ike_put_ts_payload(struct ike_writer *w, u8 payload, u8 count)
{
	ike_put_payload(w, payload, false);
	put_u8_reserved(w, count);
}

/**
 * ike_put_ts - write one traffic selector, RFC 7296 section 3.13.1
 * @w: the writer, with a TS payload open
 * @ts: the selector, its addresses of the length of its type
 *
 * Context: any.
 */
void ike_put_ts(struct ike_writer *w, const struct ike_ts_view *ts)
{
	ike_put_u8(w, ts->type);
	ike_put_u8(w, ts->protocol);
	ike_put_u16(w, IKE_TS_HEADER_LEN + ts->start.len + ts->end.len);
	ike_put_u16(w, ts->start_port);
	ike_put_u16(w, ts->end_port);
	ike_put_bytes(w, ts->start.p, ts->start.len);
	ike_put_bytes(w, ts->end.p, ts->end.len);
}

/**
 * ike_put_cp - open a CP payload, RFC 7296 section 3.15
 * @w: the writer
 * @cfg_type: enum ike_cfg_type
 *
 * Context: any.
 */
void ike_put_cp(struct ike_writer *w, u8 cfg_type)
{
	ike_put_payload(w, IKE_PAYLOAD_CP, false);
	put_u8_reserved(w, cfg_type);
}

/**
 * ike_put_cfg_attr - write one attribute of the open CP payload
 * @w: the writer
 * @type: attribute type, below 0x8000
 * @value: its value, or empty
 *
 * Context: any.
 */
void ike_put_cfg_attr(struct ike_writer *w, u16 type, struct ike_view value)
{
	if (value.len > 0xffff)
		w->overflow = true;
	ike_put_u16(w, type);
	ike_put_u16(w, value.len);
	ike_put_bytes(w, value.p, value.len);
}

/**
 * ike_put_eap - write an EAP payload, RFC 7296 section 3.16
 * @w: the writer
 * @packet: the whole EAP packet
 *
 * Context: any.
 */
void ike_put_eap(struct ike_writer *w, struct ike_view packet)
{
	ike_put_payload(w, IKE_PAYLOAD_EAP, false);
	ike_put_bytes(w, packet.p, packet.len);
}
