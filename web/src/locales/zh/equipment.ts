/** 编码、代码表、杆件、平台、录像机、链路、合同、备案。 */
export default {
  pickCode: '请选择',
  digitsOf: '{n} / {of} 位',
  codeValid: '编码有效（行业编码按 {version} 版）',
  fitsVersions: '第 9-10 位在这些版本的行业编码表中都有：{versions}；含义可能不同',
  holderHidden: '在您的范围之外使用',
  noFileYet: '尚未写入档案',
  releasedAt: '{at} 起不再使用，不会再分配',
  nobodyHasIt: '没有档案使用过此编码',
  origins: { allocated: '分配于', imported: '导入于', reserved: '预留于' },
  kinds: {
    camera: '摄像机',
    recorder: '录像机',
    system: '平台',
    pole: '杆件',
    link: '链路',
    contract: '合同',
  },
}
