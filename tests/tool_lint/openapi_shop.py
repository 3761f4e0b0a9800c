"""An OpenAPI document of a shop, as YAML, with what documents have that no tool holds."""

SHOP = """\
openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  x-about: nothing
  /orders:
    parameters:
      - {name: X-Tenant, in: header, required: true, schema: {type: string}}
    get:
      operationId: listOrders
      summary: List all orders of a customer
      description: Newest first, then by id.
      parameters:
        - {name: status, in: query, description: Of which state., schema: {type: string, enum: [open, shipped], example: open}}
        - $ref: '#/components/parameters/Limit'
        - {name: cursor, in: query, schema: {type: string}}
        - {name: before, in: query, deprecated: true, schema: {type: string}}
      responses:
        "404": {description: none}
        "200":
          description: The orders
          content:
            text/plain: {}
            application/json; charset=utf-8:
              schema:
                type: object
                required: [data]
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Order'}}
                  next_cursor: {type: string, nullable: true}
    post:
      summary: Place an order
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Order'}}
      responses: {"201": {description: placed}}
  /orders/{id}:
    get:
      deprecated: true
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: one}}
    patch:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content:
          application/merge-patch+json:
            schema: {type: object, required: [id], properties: {id: {type: string, maxLength: 9}, note: {type: string}}}
      responses: {"204": {description: changed}}
  /labels/{id}:
    put:
      operationId: 2-set label/text!
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {description: The text of the label., content: {text/plain: {schema: {type: string}}}}
      responses: {"204": {description: set}}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer, default: 20, minimum: 1, maximum: 100}}
  schemas:
    Order:
      description: An order.
      allOf:
        - $ref: '#/components/schemas/Named'
        - type: object
          required: [total]
          properties:
            total: {type: number, exclusiveMinimum: true, minimum: 0, xml: {name: t}}
            secret: {type: string, writeOnly: true}
            parent: {nullable: true, allOf: [{$ref: '#/components/schemas/Order'}]}
    Named:
      type: object
      required: [id]
      properties: {id: {type: string, readOnly: true}}
"""
