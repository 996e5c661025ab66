/** Longer questions bring material of their own to work on. */
const LONGEST_QUESTION = 160;
const LONGEST_ANSWER = 400;

/** Asks who, when, where, which, how many: for something that is either known or not. */
const ASKS_A_FACT =
  /^(?:please )?(?:tell me |do you know )?(?:who|when|where|what year|what date|what time|which|how (?:many|much|tall|old|long|far|high|big|often)|what(?:'s| is| are| was| were) (?:the (?:name|capital|population|date|price|address|number|phone|e-?mail|size|height|author|founder|ceo|full name|official|currency|release|version|default|maximum|minimum|policy|deadline)|our|your company)|in (?:what|which) (?:year|city|country))\b/i;
const ASKS_A_FACT_CHINESE =
  /(?:是谁|谁(?:是|发明|写|创)|什么时候|何时|哪一?年|哪里|在哪|哪个(?:国家|城市|人|公司|部门)|多少(?:钱|人|岁|米|公里|个)?|几(?:个|点|岁|年)|(?:首都|人口|作者|创始人|生日|电话|地址|价格|面积|全称|版本号?)是(?:什么|多少|谁|哪))/;

/** Something in the question to work on makes it a task, not a question of memory. */
const WORKS_ON =
  /[:：]\s*\S|\n|\b(?:following|below|above|sentence|text|passage|paragraph|word|code|list|given|if|suppose|would|should|best|better)\b|以下|下列|下面|这句|这段|句子|如果|最好/i;

/** Whether a question asks for something that is known or not, and is answered as shortly. */
export function asksForFact(question: string, answer: string): boolean {
  if (question.length > LONGEST_QUESTION || answer.length > LONGEST_ANSWER) return false;
  if (WORKS_ON.test(question)) return false;
  return ASKS_A_FACT.test(question) || ASKS_A_FACT_CHINESE.test(question);
}
