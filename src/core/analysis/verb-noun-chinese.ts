import type { VerbNoun } from './verb-noun.ts';

/** Verbs that Chinese instructions begin with. */
const VERBS: readonly string[] = (
  '写出 编写 撰写 改写 续写 重写 书写 写 列出 列举 罗列 枚举 解释 说明 阐述 阐明 翻译 总结 概括 归纳 生成 创建 创作 创造 建立 构建 构造 ' +
  '构思 描述 描写 描绘 介绍 给出 提供 提出 提取 抽取 提炼 回答 计算 求解 求 推荐 建议 设计 分析 评价 评估 评论 判断 判定 确定 识别 辨别 ' +
  '找出 找到 查找 寻找 搜索 比较 对比 区分 分类 归类 进行 修改 修正 纠正 更正 改正 改进 改善 优化 润色 校对 编辑 调整 简述 简化 简要 ' +
  '制定 制作 制订 规划 计划 安排 准备 起草 草拟 拟定 拟 起 取 讲述 讲讲 讲 讨论 探讨 论述 叙述 陈述 表达 预测 推测 推断 猜测 估计 估算 ' +
  '检查 检测 验证 测试 证明 排列 排序 整理 组织 组合 合并 连接 拆分 分解 分割 转换 转化 转为 转成 转 替换 删除 移除 添加 增加 插入 填写 ' +
  '填空 填充 补充 补全 完成 完善 选择 选出 挑选 匹配 标注 标记 标出 画出 绘制 画 展示 显示 输出 输入 打印 返回 实现 开发 运行 执行 使用 ' +
  '利用 应用 模拟 扮演 告诉 谈谈 说说 说 想出 想象 思考 考虑 阅读 统计 定义 命名 造句 造 编 做 举出 举例 举 发表 发送 回复 回应 询问 ' +
  '提问 查询 收集 搜集 汇总 缩写 扩写 扩展 缩短 仿写 模仿 朗诵 默写 背诵 指出 指明 阐释 解答 解决 解析 解读 计划 帮助 教 演示 调研 研究'
).split(' ');
const VERB_SET: ReadonlySet<string> = new Set(VERBS);
const LONGEST_VERB = 2;

const SENTENCE_END = /[。！？!?\n]+/;
const CLAUSE_END = /[，,；;：:]/;

/** Says politely who should do it; nothing of it is the task. */
const OPENERS =
  /^(?:你好|您好|嗨)?[，,！!\s]*(?:请问|请你|请您|请|麻烦你?|能否|能不能|可以|可否|你能不能|你能否|你能|你可以|您能|我想让你|我想请你|我希望你|我需要你|我要你|帮我|帮忙|帮|替我|给我|为我|现在|首先|接下来|试着|尝试|用心|仔细|简要地?|简单地?|详细地?|尽可能地?|根据要求)+/;

/** These take an object before the verb: "为公司撰写…", "用Python编写…"; the verb comes later in the clause. */
const PREPOSITIONS =
  /^(?:为|给|替|用|使用|利用|以|从|在|按照?|根据|基于|针对|对于|关于|就|围绕|结合|通过|向|跟|与|和|假设|假如|如果|给定|当|作为)/;
const DISPOSAL = /^(?:把|将)/;

/** What is asked for is a clause, not a thing. */
const CLAUSE_OBJECT = /^(?:是否|为什么|为何|如何|怎么|怎样|什么|哪|谁)|(?:吗|呢)$/;
const QUOTED = /^[“"「『《][^”"」』》]*[”"」』》]$/;

/** Stands between verb and object and belongs to neither. */
const AFTER_VERB = /^(?:一下|了|出来?|下|过|着|我|你|他们?|她|它们?)+/;
const QUANTITY =
  /^(?:至少|最多|大约)?(?:(?:[一二三四五六七八九十两几多半百千\d]+|这|那|每|某|该|以下|下列|下面|上述|如下|给定|所有|一些|任意|任何|其中)+(?:个|种|首|篇|封|段|句|条|份|张|本|部|位|名|座|道|项|件|次|组|款|家|台|则|套|场|幅|类|门|点|只|些|字)?的?)?/;

let chineseSegmenter: Intl.Segmenter | undefined;

export function chineseVerbNoun(text: string): VerbNoun | null {
  for (const sentence of text.split(SENTENCE_END).slice(0, 3)) {
    const found = inSentence(sentence.trim());
    if (found !== null) return found;
  }
  return null;
}

function inSentence(sentence: string): VerbNoun | null {
  for (const clause of sentence.split(CLAUSE_END)) {
    const found = inClause(clause.trim().replace(OPENERS, '').trim());
    if (found !== null) return found;
  }
  return null;
}

function inClause(clause: string): VerbNoun | null {
  if (clause === '') return null;
  if (DISPOSAL.test(clause)) return disposed(clause.slice(1));
  if (clause.startsWith('对') || clause.startsWith('针对')) return treated(clause);
  const verb = verbAt(clause, 0);
  if (verb !== null && verb !== '扮演' && verb !== '使用' && verb !== '利用') return take(clause, 0, verb);
  if (!PREPOSITIONS.test(clause)) return null;
  return afterPreposition(clause);
}

function verbAt(clause: string, at: number): string | null {
  for (let length = LONGEST_VERB; length > 0; length -= 1) {
    const verb = clause.slice(at, at + length);
    if (verb.length === length && VERB_SET.has(verb)) return verb;
  }
  return null;
}

function take(clause: string, at: number, verb: string): VerbNoun {
  return { verb, object: headOf(clause.slice(at + verb.length).replace(AFTER_VERB, '')) };
}

/** "为一家咖啡店起一个名字": the first verb that begins a word. */
function afterPreposition(clause: string): VerbNoun | null {
  for (const { segment, index } of wordsIn(clause)) {
    if (index === 0) continue;
    const verb = verbAt(clause, index);
    if (verb === null || !(segment.startsWith(verb) || verb.startsWith(segment))) continue;
    if (clause[index - 1] !== '的' && clause[index + verb.length] !== '的') return take(clause, index, verb);
  }
  return null;
}

/** "把 A 翻译成 B": the object stands before the verb, which is the last one with something after it. */
function disposed(clause: string): VerbNoun | null {
  let best: VerbNoun | null = null;
  for (const { index } of wordsIn(clause)) {
    const verb = index === 0 ? null : verbAt(clause, index);
    if (verb !== null && clause[index + verb.length] !== '的') {
      best = {
        verb,
        object: headOf(clause.slice(0, index).replace(/(?:按照?|以|从|用|都|全部|重新).*$/, '')),
      };
    }
  }
  return best;
}

/** "对文本进行分类". */
function treated(clause: string): VerbNoun | null {
  const at = clause.indexOf('进行');
  return at > 0 ? take(clause, at, '进行') : afterPreposition(clause);
}

/** The last word of what follows the last 的: "三种减少碳排放的方法" is about 方法. */
function headOf(phrase: string): string | null {
  if (CLAUSE_OBJECT.test(phrase) || QUOTED.test(phrase)) return null;
  const end = phrase.endsWith('目的') ? phrase.length - 2 : phrase.length;
  const bare = phrase.slice(phrase.lastIndexOf('的', end - 1) + 1).replace(QUANTITY, '');
  return lastWord(bare);
}

/** The segmenter splits 形容词 and 求职信 before their last character, which is a noun's ending there. */
function lastWord(phrase: string): string | null {
  const [before, last] = wordsIn(phrase).slice(-2);
  const end = last ?? before;
  if (end === undefined || !/\p{L}/u.test(end.segment)) return null;
  const joins =
    last?.segment.length === 1 &&
    /[^之]{2}|之/.test(before?.segment ?? '') &&
    /\p{Script=Han}$/u.test(before?.segment ?? '');
  return (joins ? `${before?.segment ?? ''}${last.segment}` : end.segment).toLowerCase();
}

function wordsIn(text: string): readonly { readonly segment: string; readonly index: number }[] {
  chineseSegmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  return [...chineseSegmenter.segment(text)].filter((one) => one.isWordLike === true);
}
