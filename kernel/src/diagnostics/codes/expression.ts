/** Expressions and templates. */
export const expressionCodes = {
  MC_EXPRESSION_SYNTAX: {
    summary: "not CEL",
    explanation: "The expression cannot be read as CEL.",
    remedy: "Mend the expression at the place shown.",
  },
  MC_EXPRESSION_DELIMITER: {
    summary: "braces make a YAML map",
    explanation:
      "An expression stands between `${{` and `}}`. Inside brackets, before a colon and before a number sign YAML reads those signs itself.",
    remedy: "Put the whole value in double quotes.",
  },
  MC_EXPRESSION_NAME: {
    summary: "no such name",
    explanation: "An expression reads a name that nothing declares. Names are checked in every branch, also in those not taken.",
    remedy: "Mend the spelling, declare the variable, or ask with `has()` or `default()` where a field may be absent.",
  },
  MC_EXPRESSION_FUNCTION: {
    summary: "no such function",
    explanation: "Expressions have a closed list of functions; none of them reaches outside.",
    remedy: "Use one of the functions the message names; `docs/config.md` lists all.",
  },
  MC_EXPRESSION_TYPE: {
    summary: "types do not fit",
    explanation: "An operator or a function is given values it is not made for, or the result is not of the type that is read here.",
    remedy: "Convert explicitly with `string()`, `int()`, `double()` or `bool()`.",
  },
  MC_EXPRESSION_VALUE: {
    summary: "expression has no value",
    explanation:
      "The expression is well-formed and has no value for these inputs: an absent field, an index out of range, a division by zero.",
    remedy: "Guard it with `has()` or `default()`, or mend the inputs.",
  },
  MC_EXPRESSION_LIMIT: {
    summary: "expression too costly",
    explanation: "Expressions are limited in size, nesting and work, so that compiling always ends soon.",
    remedy: "Simplify the expression, or prepare the value in a variables file.",
  },
  MC_EXPRESSION_PLACE: {
    summary: "no expression here",
    explanation:
      "Names, addresses and the shape of the graph are literal, so that they can be read and checked without computing anything.",
    remedy: "Write the value itself.",
  },
  MC_EXPRESSION_RESULT: {
    summary: "not a result that can be read here",
    explanation:
      "`results` reads one known field of one resource by its literal address, and only where a value of an attribute is computed.",
    remedy: 'Write `results["type.name"].field` in an attribute.',
  },
  MC_TEMPLATE_SYNTAX: {
    summary: "not a template",
    explanation: "The file cannot be read as a Liquid template.",
    remedy: "Mend the template at the place shown.",
  },
  MC_TEMPLATE_NAME: {
    summary: "no such variable",
    explanation: "A template reads a name that nothing declares. Names are checked in every branch, also in those not taken.",
    remedy: "Mend the spelling or declare the variable.",
  },
  MC_TEMPLATE_VALUE: {
    summary: "template cannot be rendered",
    explanation: "The template is well-formed and cannot be rendered with these inputs.",
    remedy: "Mend the template or the inputs; lists and maps need a loop or the filter `json`.",
  },
  MC_TEMPLATE_LIMIT: {
    summary: "template too costly",
    explanation: "Templates are limited in size and work, so that compiling always ends soon.",
    remedy: "Make the template or its inputs smaller.",
  },
} as const;
